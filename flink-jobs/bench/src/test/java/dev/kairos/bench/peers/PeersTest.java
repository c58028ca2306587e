package dev.kairos.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.bench.models.BenchModels;
import dev.kairos.bench.models.Precision;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.packaging.ModelPackage;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeersTest {
    private static final List<String> TEXTS =
            List.of("Profit rises by a third", "The company warns of lower sales this year");

    @ParameterizedTest
    @EnumSource
    void answerAsTheProductDoes(Precision precision) throws Exception {
        try (var models = BenchModels.create()) {
            ModelPackage source = ModelPackage.load(models.reference(precision));
            try (var product = TextClassifier.open(source);
                    var raw = RawClassifier.open(source, 1);
                    var djl = DjlClassifier.open(source);
                    var predictor = djl.newPredictor()) {
                for (String text : TEXTS) {
                    float[] expected =
                            product.predict(List.of(product.prepare(new ModelInput.Text(text))))[0];
                    assertThat(raw.classify(List.of(text))[0])
                            .containsExactly(expected, within(1e-4f));
                    assertThat(predictor.predict(text)).containsExactly(expected, within(1e-4f));
                }
                assertThat(raw.classify(TEXTS)).hasDimensions(2, 3);
                assertThat(predictor.batchPredict(TEXTS)).hasSize(2);
            }
        }
    }
}
