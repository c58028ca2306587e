package dev.kairos.inference.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.batching.DeviceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final long MILLI = 1_000_000;

    /** Ten milliseconds a batch, and one a token. */
    private static final CostCurve DEVICE =
            new CostCurve("test", "made up", 10 * MILLI, MILLI, 0, 1_000);

    private static CostCurve withJitter(double jitter) {
        return new CostCurve("test", "made up", 10 * MILLI, MILLI, jitter, 1_000);
    }

    private static SimulatedItem item(int tokens, long atMillis, long deadlineMillis) {
        return new SimulatedItem(tokens, atMillis * MILLI, deadlineMillis * MILLI, 0, "p");
    }

    @Test
    void computesABatchAsLongAsItsLongestItem() {
        var result =
                new Simulation(DEVICE, 1, 0)
                        .run(new FirstCome(2, 0), List.of(item(1, 0, 50), item(5, 0, 50)), 0);

        assertThat(result.latencyMillis(0)).isEqualTo(20);
        assertThat(result.meanLatencyMillis()).isEqualTo(20);
        assertThat(result.paddingRatio()).isEqualTo(10.0 / 6);
        assertThat(result.meanBatchSize()).isEqualTo(2);
        assertThat(result.utilisation()).isEqualTo(1);
        assertThat(result.perSecond()).isEqualTo(100);
        assertThat(result.missed()).isZero();
    }

    @Test
    void letsTheNextBatchWaitForTheDevice() {
        var arrivals = List.of(item(1, 0, 11), item(1, 1, 21), item(1, 2, 33));

        var result = new Simulation(DEVICE, 1, 0).run(new FirstCome(1, 0), arrivals, 0);

        // Ends at 11, 22 and 33: the second is a millisecond late, the third just in time.
        assertThat(result.latencyMillis(0.99)).isEqualTo(31);
        assertThat(result.missed()).isEqualTo(1);
        assertThat(result.missedFraction()).isEqualTo(1.0 / 3);
    }

    @Test
    void runsAsManyBatchesAtATimeAsThereAreWorkers() {
        var arrivals = List.of(item(1, 0, 50), item(1, 0, 50), item(1, 0, 50));

        var result = new Simulation(DEVICE, 2, 0).run(new FirstCome(1, 0), arrivals, 0);

        assertThat(result.latencyMillis(0)).isEqualTo(11);
        assertThat(result.latencyMillis(0.99)).isEqualTo(22);
    }

    @Test
    void asksAPolicyThatWaitsAgainAtItsTimeOrAtAnArrival() {
        var arrivals = List.of(item(1, 0, 50), item(2, 3, 50));

        var result = new Simulation(DEVICE, 1, 0).run(new FirstCome(2, 7 * MILLI), arrivals, 0);

        // Both run from 7 to 21: ten milliseconds, and four padded tokens.
        assertThat(result.latencyMillis(0)).isEqualTo(18);
        assertThat(result.latencyMillis(0.99)).isEqualTo(21);
    }

    @Test
    void doesNotCountTheWarmUp() {
        var arrivals = List.of(item(1, 0, 1), item(1, 100, 200), item(1, 200, 300));

        var result = new Simulation(DEVICE, 1, 0).run(new FirstCome(1, 0), arrivals, 1);

        assertThat(result.answered()).isEqualTo(2);
        assertThat(result.missed()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Simulation(DEVICE, 1, 0).run(new FirstCome(1, 0), arrivals, 3))
                .withMessageContaining("leaves none of 3");
    }

    @Test
    void stopsOnceTooManyDeadlinesAreMissed() {
        var arrivals = IntStream.range(0, 100).mapToObj(i -> item(1, 0, 20)).toList();

        var stopped = new Simulation(DEVICE, 1, 0).run(new FirstCome(1, 0), arrivals, 0, 3);
        var whole = new Simulation(DEVICE, 1, 0).run(new FirstCome(1, 0), arrivals, 0, 99);

        assertThat(stopped.isStopped()).isTrue();
        assertThat(stopped.missed()).isEqualTo(4);
        assertThat(whole.isStopped()).isFalse();
        assertThat(whole.missed()).isEqualTo(99);
    }

    @Test
    void tellsWhatAPolicyDoesWrong() {
        assertThatIllegalStateException()
                .isThrownBy(() -> runWithPlan(BatchPlan.waitUntil(Long.MAX_VALUE)))
                .withMessageContaining("1 items waiting for ever");
        assertThatIllegalStateException()
                .isThrownBy(() -> runWithPlan(BatchPlan.waitUntil(0)))
                .withMessageContaining("which is over");
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> runWithPlan(BatchPlan.run(List.of(item(1, 0, 1), item(1, 0, 1)), 0)))
                .withMessageContaining("A plan of 2 items took out 1");
    }

    private static void runWithPlan(BatchPlan<SimulatedItem> always) {
        var policy =
                new FirstCome(1, 0) {
                    @Override
                    public BatchPlan<SimulatedItem> plan(long nowNanos, DeviceState device) {
                        return always;
                    }
                };
        new Simulation(DEVICE, 1, 0).run(policy, List.of(item(1, 0, 20)), 0);
    }

    @Test
    void repeatsItselfWithTheSameSeed() {
        var arrivals = poisson(1_000, 20, 7);

        double first = meanMillis(arrivals, 0.3, 5);

        assertThat(meanMillis(arrivals, 0.3, 5)).isEqualTo(first);
        assertThat(meanMillis(arrivals, 0.3, 6)).isNotEqualTo(first);
    }

    private static double meanMillis(List<SimulatedItem> arrivals, double jitter, long seed) {
        return new Simulation(withJitter(jitter), 1, seed)
                .run(new FirstCome(4, 0), arrivals, 0)
                .meanLatencyMillis();
    }

    /** Pollaczek and Khinchine: Poisson arrivals, each served alone and equally long. */
    @Test
    void waitsAsLongAsQueueingTheorySays() {
        double service = 0.011;
        double load = 0.7;
        var arrivals = poisson(400_000, load / service, 3);

        var result = new Simulation(DEVICE, 1, 0).run(new FirstCome(1, 0), arrivals, 10_000);

        double wait = load * service / (2 * (1 - load));
        assertThat(result.meanLatencyMillis()).isCloseTo((wait + service) * 1e3, within(0.5));
        assertThat(result.utilisation()).isCloseTo(load, within(0.01));
    }

    private static List<SimulatedItem> poisson(int count, double perSecond, long seed) {
        var random = new Random(seed);
        var arrivals = new ArrayList<SimulatedItem>(count);
        double at = 0;
        for (int i = 0; i < count; i++) {
            at += -Math.log(1 - random.nextDouble()) * 1e9 / perSecond;
            arrivals.add(new SimulatedItem(1, (long) at, Long.MAX_VALUE, 0, "p"));
        }
        return arrivals;
    }
}
