package dev.kairos.inference.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostCurveTest {
    @Test
    void takesAFixedTimeAndATimeForEachToken() {
        var curve = new CostCurve("test", "made up", 1_000, 10, 0, 100);

        assertThat(curve.nanos(100)).isEqualTo(2_000);
        assertThat(curve.sample(100, new Random(1))).isEqualTo(2_000);
        assertThat(curve.boundTokensPerSecond()).isCloseTo(100 / 2_000e-9, within(1e-3));
    }

    @Test
    void scattersByItsJitter() {
        var curve = new CostCurve("test", "made up", 1e9, 1, 0.1, 100);
        var random = new Random(1);
        int count = 10_000;

        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double log = Math.log(curve.sample(1, random) / 1e9);
            sum += log;
            squares += log * log;
        }

        assertThat(sum / count).isCloseTo(0, within(0.005));
        assertThat(Math.sqrt(squares / count)).isCloseTo(0.1, within(0.005));
    }

    /** The average latencies of the README that the curves name, sequence length 128. */
    @ParameterizedTest
    @CsvSource({
        "1, 0.58, 0.67", "2, 0.62, 0.83", "4, 0.77, 1.02", "8, 0.95, 1.38", "12, 1.22, 1.87",
        "16, 1.37, 2.18", "24, 1.84, 3.34", "32, 2.27, 4.10", "64, 4.20, 8.05", "128, 8.18, 16.14"
    })
    void meetsThePublishedFiguresOfTheA100(int batch, double int8Millis, double fp16Millis) {
        int tokens = batch * 128;
        double int8 = CostCurve.A100_BERT_BASE_INT8.nanos(tokens) / 1e6;
        double fp16 = CostCurve.A100_BERT_BASE_FP16.nanos(tokens) / 1e6;

        assertThat(int8 / int8Millis).isCloseTo(1, within(0.1));
        assertThat(fp16 / fp16Millis).isCloseTo(1, within(tokens < 1_024 ? 0.21 : 0.09));
    }

    @Test
    void refusesWhatIsNoCost() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CostCurve("test", "made up", -1, 10, 0, 100));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CostCurve("test", "made up", 0, 0, 0, 100));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CostCurve("test", "made up", 0, 1, 0, 0));
    }
}
