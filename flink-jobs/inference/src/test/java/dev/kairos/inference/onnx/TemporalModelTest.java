package dev.kairos.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.kairos.inference.onnx.TemporalModel.Steps;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemporalModelTest {
    /** Two answer about a whole history, {@code sepsis} about its last token. */
    @ParameterizedTest
    @ValueSource(strings = {"clinical-deterioration", "sepsis", "market-forecast"})
    void theLastAnswerIsTheEndOfAll(String shipped) {
        try (TemporalModel model = TemporalModel.open(TemporalPackage.load(shipped))) {
            List<TokenSequence> histories = List.of(model.sample(30), model.sample(7));
            List<Steps> all = model.answer(histories);
            float[][] last = model.answerLast(histories);
            for (int i = 0; i < last.length; i++) {
                int labels = model.spec().labels().size();
                assertEnd(all.get(i).probabilities(), Arrays.copyOf(last[i], labels));
                assertEnd(
                        all.get(i).quantiles(),
                        Arrays.copyOfRange(last[i], labels, last[i].length));
            }
        }
    }

    private static void assertEnd(float[] all, float[] end) {
        assertThat(Arrays.copyOfRange(all, all.length - end.length, all.length))
                .containsExactly(end, within(1e-5f));
    }

    @Test
    void runsAtOneTimeHaveASessionEach() {
        TemporalPackage source = TemporalPackage.load("market-forecast");
        try (TemporalModel one = TemporalModel.open(source);
                TemporalModel three = TemporalModel.open(source, Device.cpu(), 3)) {
            assertThat(one.sessions()).isEqualTo(1);
            assertThat(three.sessions()).isEqualTo(3);
        }
    }
}
