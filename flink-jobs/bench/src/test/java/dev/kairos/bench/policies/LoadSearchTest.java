package dev.kairos.bench.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.bench.baselines.ArrivalOrder;
import dev.kairos.bench.simulated.Arrivals;
import dev.kairos.bench.simulated.SimulatedDevice;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.inference.simulation.CostCurve;
import org.junit.jupiter.api.Test;

class LoadSearchTest {
    private static final double MILLI = 1e6;

    /**
     * Ten milliseconds a batch whatever it holds, which is one record of mean length at the bound.
     */
    private static final CostCurve CURVE =
            new CostCurve("test", "made up", 10 * MILLI, 1e-6, 0, 130);

    private static final double SERVICE_MILLIS = 10;
    private static final double DEADLINE_MILLIS = 55;

    /**
     * One at a time, and each as long as every other: a queue of which the share of waits beyond a
     * time is known.
     */
    @Test
    void findsTheLoadThatQueueingTheorySays() {
        var device = new SimulatedDevice("test", CURVE, 1);
        var search = new LoadSearch(device, (long) (DEADLINE_MILLIS * MILLI), 0.01);
        var arrivals = Arrivals.draw(Lengths.UNIFORM, 300_000, 1);

        double load = search.highest(ArrivalOrder::perRecord, arrivals, 1, 0.5, 0.5, 0.001);

        double perMilli = load * device.boundPerSecond(arrivals.meanTokens()) / 1e3;
        assertThat(perMilli * SERVICE_MILLIS).isCloseTo(loadWithOnePercentLate(), within(0.02));
        // The load at which one in a hundred waits longer than 45 ms.
        assertThat(loadWithOnePercentLate()).isBetween(0.5, 0.8);
    }

    private static double loadWithOnePercentLate() {
        double low = 0;
        double high = 1;
        while (high - low > 1e-6) {
            double middle = (low + high) / 2;
            if (lateFraction(middle, DEADLINE_MILLIS - SERVICE_MILLIS) <= 0.01) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Erlang's formula for Poisson arrivals and equal service times, in units of one of these. */
    private static double lateFraction(double load, double waitMillis) {
        double wait = waitMillis / SERVICE_MILLIS;
        double sum = 0;
        for (int k = 0; k <= wait; k++) {
            double x = load * (k - wait);
            sum += Math.pow(x, k) / factorial(k) * Math.exp(-x);
        }
        return 1 - (1 - load) * sum;
    }

    private static double factorial(int n) {
        double product = 1;
        for (int i = 2; i <= n; i++) {
            product *= i;
        }
        return product;
    }

    @Test
    void findsTheSameFromWhereverItBegins() {
        var search = new LoadSearch(gpu(), 100_000_000, 0.01);
        var arrivals = Arrivals.draw(Lengths.BIMODAL, 20_000, 1);

        double fromTheMiddle =
                search.highest(ArrivalOrder::perRecord, arrivals, 1, 0.5, 0.5, 0.002);

        assertThat(search.highest(ArrivalOrder::perRecord, arrivals, 1, 0.9, 0.05, 0.002))
                .isCloseTo(fromTheMiddle, within(0.003));
        assertThat(search.highest(ArrivalOrder::perRecord, arrivals, 1, 0.01, 0.02, 0.002))
                .isCloseTo(fromTheMiddle, within(0.003));
        assertThat(search.highest(ArrivalOrder::perRecord, arrivals, 1, 0.5, 0.5, 0.002))
                .isEqualTo(fromTheMiddle);
    }

    @Test
    void knowsDevicesThatSustainNothingAndEverything() {
        var arrivals = Arrivals.draw(Lengths.UNIFORM, 1_000, 1);
        var hopeless = new LoadSearch(gpu(), 1_000, 0.01);
        var patient = new LoadSearch(gpu(), 3_600_000_000_000L, 0.01);

        assertThat(hopeless.highest(ArrivalOrder::perRecord, arrivals, 1, 0.5, 0.5, 0.01)).isZero();
        assertThat(patient.highest(ArrivalOrder::perRecord, arrivals, 1, 0.5, 0.1, 0.01))
                .isEqualTo(1);
    }

    private static SimulatedDevice gpu() {
        return new SimulatedDevice("gpu", CostCurve.A100_BERT_BASE_INT8, 1);
    }
}
