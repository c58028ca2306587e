package dev.kairos.modelcli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    @Test
    void theIntervalOfAnAccuracyIsTheBinomialOne() {
        // Right in 80 of 100: the standard error is 0.04, 95% lie within 1.96 of them.
        float[][] probabilities =
                IntStream.range(0, 100)
                        .mapToObj(i -> i < 80 ? new float[] {0.9f, 0.1f} : new float[] {0.1f, 0.9f})
                        .toArray(float[][]::new);
        Bootstrap.Interval interval = Bootstrap.of(probabilities, new int[100], "accuracy");
        assertThat(interval.low()).isBetween(0.69, 0.75);
        assertThat(interval.high()).isBetween(0.85, 0.91);
    }
}
