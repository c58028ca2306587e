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

    /** The average latencies of the README that the curve names, sequence length 128. */
    @ParameterizedTest
    @CsvSource({
        "1, 0.67, 0.01", "2, 0.83, 0.05", "4, 1.02, 0.05", "8, 1.38, 0.15", "12, 1.87, 0.15",
        "16, 2.18, 0.15", "24, 3.34, 0.05", "32, 4.10, 0.1", "64, 8.05, 0.05", "128, 16.14, 0.01"
    })
    void meetsThePublishedFiguresOfTheA100(int batch, double millis, double tolerance) {
        double nanos = CostCurve.A100_BERT_BASE_FP16.nanos(batch * 128L);

        assertThat(nanos / 1e6 / millis).isCloseTo(1, within(tolerance));
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
