package dev.kairos.bench.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.bench.workload.Lengths;
import dev.kairos.inference.simulation.SimulatedItem;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final int COUNT = 20_000;

    private static Arrivals draw(long seed) {
        return Arrivals.draw(Lengths.LOGNORMAL, COUNT, seed);
    }

    @Test
    void theSeedDecides() {
        long[] once = times(draw(7).at(100, 1));

        assertThat(times(draw(7).at(100, 1))).isEqualTo(once);
        assertThat(times(draw(8).at(100, 1))).isNotEqualTo(once);
    }

    private static long[] times(List<SimulatedItem> items) {
        return items.stream().mapToLong(SimulatedItem::submittedNanos).toArray();
    }

    @Test
    void comeAtTheRateAndAtRandom() {
        long[] times = times(draw(1).at(1_000, 1));
        var gaps = new double[COUNT - 1];
        Arrays.setAll(gaps, i -> (times[i + 1] - times[i]) / 1e6);
        double mean = Arrays.stream(gaps).average().orElseThrow();
        double variance = Arrays.stream(gaps).map(g -> (g - mean) * (g - mean)).sum() / COUNT;

        // Of an exponential distribution, the deviation is the mean: a millisecond.
        assertThat(mean).isCloseTo(1, within(0.03));
        assertThat(Math.sqrt(variance)).isCloseTo(1, within(0.05));
    }

    @Test
    void areTheSameAtEveryLoadButFaster() {
        List<SimulatedItem> slow = draw(1).at(100, 5);
        List<SimulatedItem> fast = draw(1).at(200, 5);

        assertThat(fast)
                .extracting(SimulatedItem::tokens)
                .isEqualTo(slow.stream().map(SimulatedItem::tokens).toList());
        assertThat((double) slow.get(COUNT - 1).submittedNanos())
                .isCloseTo(2.0 * fast.get(COUNT - 1).submittedNanos(), within(2.0));
        assertThat(fast).allMatch(item -> item.deadlineNanos() == item.submittedNanos() + 5);
    }

    @Test
    void areAsLongAsTheirDistribution() {
        int[] lengths = Lengths.LOGNORMAL.sample(COUNT, 3);

        assertThat(draw(3).meanTokens()).isEqualTo(Arrays.stream(lengths).average().orElseThrow());
    }
}
