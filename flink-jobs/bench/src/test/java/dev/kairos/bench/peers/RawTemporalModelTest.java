package dev.kairos.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.inference.Device;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.PreparedInput;
import dev.kairos.inference.TemporalPredictor;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawTemporalModelTest {
    @ParameterizedTest
    @ValueSource(strings = {"clinical-deterioration", "sepsis", "market-forecast"})
    void answersAsTheProductDoes(String model) throws Exception {
        TemporalPackage source = TemporalPackage.load(model);
        List<TokenSequence> sequences;
        try (var samples = TemporalModel.open(source)) {
            sequences = List.of(samples.sample(5), samples.sample(1), samples.sample(12));
        }
        try (var product = TemporalPredictor.open(source, Device.CPU, 1);
                var raw = RawTemporalModel.open(source);
                var prepared = raw.prepare(sequences)) {
            List<PreparedInput> inputs =
                    sequences.stream()
                            .map(tokens -> product.prepare(new ModelInput.Sequence(tokens)))
                            .toList();
            float[][] expected = product.predict(inputs);
            raw.run(prepared);
            float[][] found = raw.answers(prepared);
            assertThat(found).hasNumberOfRows(3);
            for (int i = 0; i < 3; i++) {
                assertThat(found[i]).containsExactly(expected[i], within(1e-5f));
            }
            assertThat(prepared.paddedTokens()).isEqualTo(36);
        }
    }
}
