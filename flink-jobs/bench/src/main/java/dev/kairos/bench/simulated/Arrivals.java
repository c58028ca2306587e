package dev.kairos.bench.simulated;

import dev.kairos.bench.workload.Lengths;
import dev.kairos.inference.simulation.SimulatedItem;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Texts that arrive at random times, independently of each other (a Poisson process). Drawn once
 * and stretched to any load, so that all policies and loads are compared on the same draws.
 */
public final class Arrivals {
    private static final String PIPELINE = "bench";

    private final int[] lengths;

    /** When each arrives if one arrives a second on average, in seconds. */
    private final double[] seconds;

    private Arrivals(int[] lengths, double[] seconds) {
        this.lengths = lengths;
        this.seconds = seconds;
    }

    /**
     * Draws arrivals.
     *
     * @param count how many, at least 1
     * @param seed the same seed gives the same arrivals
     */
    public static Arrivals draw(Lengths distribution, int count, long seed) {
        var random = new Random(~seed);
        var seconds = new double[count];
        double now = 0;
        for (int i = 0; i < count; i++) {
            now -= Math.log(1 - random.nextDouble());
            seconds[i] = now;
        }
        return new Arrivals(distribution.sample(count, seed), seconds);
    }

    /** How many there are. */
    public int count() {
        return lengths.length;
    }

    /** Mean length of these very texts, in tokens. */
    public double meanTokens() {
        return Arrays.stream(lengths).average().orElseThrow();
    }

    /**
     * The arrivals at a load. Each is made when it is asked for, so that millions of them take no
     * memory; asked for twice, it is two.
     *
     * @param perSecond how many arrive, on average
     * @param deadlineNanos how long after its arrival each wants to be answered
     */
    public List<SimulatedItem> at(double perSecond, long deadlineNanos) {
        double nanos = 1e9 / perSecond;
        return new AbstractList<>() {
            @Override
            public SimulatedItem get(int index) {
                long at = (long) (seconds[index] * nanos);
                return new SimulatedItem(lengths[index], at, at + deadlineNanos, 0, PIPELINE);
            }

            @Override
            public int size() {
                return lengths.length;
            }
        };
    }
}
