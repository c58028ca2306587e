package dev.kairos.temporalcontext.bars;

import java.util.PrimitiveIterator;
import java.util.stream.DoubleStream;

/**
 * How lively a place on a clock is against all places, as seen so far. A place that was never seen
 * is as lively as the average.
 */
final class SeasonalProfile {
    /** So many observations of the average stand behind each place. */
    private static final double PRIOR = 40;

    /** A place forgets with this many visits. */
    private static final double MEMORY = 300;

    private final double[] sums;
    private final double[] counts;
    private double sum;
    private double count;

    SeasonalProfile(int places) {
        sums = new double[places];
        counts = new double[places];
    }

    /** Logarithm of a place's mean over that of all places. */
    double logRatio(int place) {
        if (count == 0 || sum == 0) {
            return 0;
        }
        double mean = sum / count;
        return Math.log((PRIOR * mean + sums[place]) / (PRIOR + counts[place]) / mean);
    }

    void add(int place, double value) {
        double keep = 1 - 1 / MEMORY;
        sums[place] = keep * sums[place] + value;
        counts[place] = keep * counts[place] + 1;
        double keepAll = 1 - 1 / (MEMORY * sums.length);
        sum = keepAll * sum + value;
        count = keepAll * count + 1;
    }

    /** Writes what it remembers. */
    void save(DoubleStream.Builder numbers) {
        for (double[] each : new double[][] {sums, counts, {sum, count}}) {
            for (double number : each) {
                numbers.add(number);
            }
        }
    }

    /** Reads what {@link #save} wrote. */
    void load(PrimitiveIterator.OfDouble numbers) {
        for (double[] each : new double[][] {sums, counts}) {
            for (int place = 0; place < each.length; place++) {
                each[place] = numbers.nextDouble();
            }
        }
        sum = numbers.nextDouble();
        count = numbers.nextDouble();
    }
}
