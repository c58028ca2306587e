package dev.kairos.inference.batching;

import java.util.Arrays;

/**
 * How far the costs of batches lie from a straight line, by size: on a core, tokens become dearer
 * once a batch outgrows its caches, which no line shows. Sizes are divided into classes, two a
 * doubling; between the classes that were measured the factor is interpolated, beyond them it stays
 * as it is, so that sizes that were never tried are taken to be as good as the line says.
 */
final class SizeFactors {
    private static final int CLASSES_A_DOUBLING = 2;
    private static final int CLASSES = 31 * CLASSES_A_DOUBLING + 1;

    /** A run counts half after about 34 later ones of its class. */
    private static final double FADE = 0.98;

    /** Until so many runs were measured, a class is taken half for what the line says. */
    private static final double PRIOR_RUNS = 3;

    /** A class that was not measured for so many runs is measured anew: the device may differ. */
    private static final long FORGOTTEN_AFTER = 10_000;

    private final double[] weight = new double[CLASSES];
    private final double[] sumLogTokens = new double[CLASSES];
    private final double[] sumCost = new double[CLASSES];
    private final long[] measuredAt = new long[CLASSES];
    private long runs;

    /** Of the classes that were measured, ascending: mean logarithm of the size, and factor. */
    private double[] logTokens = new double[0];

    private double[] factors = new double[0];

    /** A cost in nanoseconds by size. */
    interface Line {
        double nanos(double paddedTokens);
    }

    /**
     * Learns from a run.
     *
     * @param paddedTokens of the batch, at least 1
     * @param nanos how long it took
     */
    void observe(long paddedTokens, double nanos) {
        runs++;
        double log = log(paddedTokens);
        int at = (int) Math.min(CLASSES - 1, Math.round(log * CLASSES_A_DOUBLING));
        weight[at] = weight[at] * FADE + 1;
        sumLogTokens[at] = sumLogTokens[at] * FADE + log;
        sumCost[at] = sumCost[at] * FADE + nanos / paddedTokens;
        measuredAt[at] = runs;
    }

    /** Compares what was measured with a line. */
    void relateTo(Line line) {
        var logs = new double[CLASSES];
        var found = new double[CLASSES];
        int count = 0;
        for (int i = 0; i < CLASSES; i++) {
            if (weight[i] > 0 && runs - measuredAt[i] >= FORGOTTEN_AFTER) {
                weight[i] = 0;
                sumLogTokens[i] = 0;
                sumCost[i] = 0;
            }
            if (weight[i] > 0) {
                double log = sumLogTokens[i] / weight[i];
                double tokens = Math.pow(2, log);
                double factor = sumCost[i] / weight[i] * tokens / line.nanos(tokens);
                logs[count] = log;
                found[count] = (weight[i] * factor + PRIOR_RUNS) / (weight[i] + PRIOR_RUNS);
                count++;
            }
        }
        logTokens = Arrays.copyOf(logs, count);
        factors = Arrays.copyOf(found, count);
    }

    /** What the line is to be multiplied with at a size; 1 before the first run. */
    double at(double paddedTokens) {
        if (factors.length == 0) {
            return 1;
        }
        double log = log(paddedTokens);
        int above = Arrays.binarySearch(logTokens, log);
        above = above < 0 ? -above - 1 : above;
        if (above == 0 || above == factors.length) {
            return factors[Math.min(above, factors.length - 1)];
        }
        double share = (log - logTokens[above - 1]) / (logTokens[above] - logTokens[above - 1]);
        return factors[above - 1] + share * (factors[above] - factors[above - 1]);
    }

    private static double log(double tokens) {
        return Math.log(Math.max(1, tokens)) / Math.log(2);
    }
}
