package dev.kairos.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LengthsTest {
    private static final int COUNT = 100_000;
    private static final long SEED = 1;

    private static double share(Lengths lengths, int from, int to) {
        return Arrays.stream(lengths.sample(COUNT, SEED))
                        .filter(length -> length >= from && length <= to)
                        .count()
                / (double) COUNT;
    }

    @ParameterizedTest
    @EnumSource
    void staysWithinItsBounds(Lengths lengths) {
        assertThat(Arrays.stream(lengths.sample(COUNT, SEED)).summaryStatistics())
                .satisfies(
                        found -> {
                            assertThat(found.getMin()).isGreaterThanOrEqualTo(Lengths.SHORTEST);
                            assertThat(found.getMax()).isLessThanOrEqualTo(Lengths.LONGEST);
                        });
    }

    @ParameterizedTest
    @EnumSource
    void theSeedDecides(Lengths lengths) {
        int[] again = lengths.sample(100, 7);
        assertThat(lengths.sample(100, 7)).isEqualTo(again);
        assertThat(lengths.sample(100, 7)).isNotEqualTo(lengths.sample(100, 8));
    }

    @Test
    void uniformGivesEveryLengthAlike() {
        assertThat(share(Lengths.UNIFORM, 4, 4)).isCloseTo(1 / 253.0, within(0.001));
        assertThat(share(Lengths.UNIFORM, 256, 256)).isCloseTo(1 / 253.0, within(0.001));
        assertThat(share(Lengths.UNIFORM, 4, 129)).isCloseTo(126 / 253.0, within(0.01));
    }

    @Test
    void lognormalHasItsMedianAndSpread() {
        assertThat(share(Lengths.LOGNORMAL, 4, 20)).isCloseTo(0.51, within(0.01));
        // One sigma about the median: from 20 / e^0.8 to 20 * e^0.8.
        assertThat(share(Lengths.LOGNORMAL, 9, 44)).isCloseTo(0.687, within(0.015));
    }

    @Test
    void paretoHasItsMinimumAndTail() {
        assertThat(share(Lengths.PARETO, 4, 7)).isZero();
        // P(X > x) = (8 / x)^1.2
        assertThat(share(Lengths.PARETO, 17, 256)).isCloseTo(Math.pow(8 / 16.5, 1.2), within(0.01));
        assertThat(share(Lengths.PARETO, 256, 256))
                .isCloseTo(Math.pow(8 / 255.5, 1.2), within(0.003));
    }

    @Test
    void bimodalHasFourShortOnesForALongOne() {
        assertThat(share(Lengths.BIMODAL, 4, 40)).isCloseTo(0.8, within(0.01));
        assertThat(share(Lengths.BIMODAL, 41, 170)).isLessThan(0.001);
        assertThat(share(Lengths.BIMODAL, 208, 232)).isCloseTo(0.2 * 0.7, within(0.01));
    }
}
