package dev.kairos.bench.policies;

import dev.kairos.bench.workload.Lengths;
import dev.kairos.inference.simulation.SimulatedItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Texts that arrive at random times, independently of each other (a Poisson process). Drawn once
 * and stretched to any load, so that all policies and loads are compared on the same draws.
 */
public final class Arrivals {
    private final int[] lengths;

    /** From one arrival to the next, with a mean of 1. */
    private final double[] gaps;

    private Arrivals(int[] lengths, double[] gaps) {
        this.lengths = lengths;
        this.gaps = gaps;
    }

    /**
     * Draws arrivals.
     *
     * @param count how many, at least 1
     * @param seed the same seed gives the same arrivals
     */
    public static Arrivals draw(Lengths distribution, int count, long seed) {
        var random = new Random(~seed);
        var gaps = new double[count];
        for (int i = 0; i < count; i++) {
            gaps[i] = -Math.log(1 - random.nextDouble());
        }
        return new Arrivals(distribution.sample(count, seed), gaps);
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
     * The arrivals at a load.
     *
     * @param perSecond how many arrive, on average
     * @param deadlineNanos how long after its arrival each wants to be answered
     */
    public List<SimulatedItem> at(double perSecond, long deadlineNanos) {
        double nanosPerGap = 1e9 / perSecond;
        var items = new ArrayList<SimulatedItem>(lengths.length);
        double now = 0;
        for (int i = 0; i < lengths.length; i++) {
            now += gaps[i] * nanosPerGap;
            long at = (long) now;
            items.add(new SimulatedItem(lengths[i], at, at + deadlineNanos, 0, "bench"));
        }
        return items;
    }
}
