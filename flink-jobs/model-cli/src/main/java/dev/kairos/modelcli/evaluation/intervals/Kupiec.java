package dev.kairos.modelcli.evaluation.intervals;

import org.hipparchus.distribution.continuous.ChiSquaredDistribution;

/**
 * Unconditional coverage: whether hits are as frequent as announced, by a likelihood ratio (Kupiec,
 * "Techniques for verifying the accuracy of risk measurement models", 1995). It assumes that hits
 * do not depend on each other, so overlapping forecasts fail it more often than they should.
 */
public final class Kupiec {
    private static final ChiSquaredDistribution ONE_DEGREE = new ChiSquaredDistribution(1);

    private Kupiec() {}

    /**
     * The probability of a ratio at least as large, if hits have the announced probability.
     *
     * @param level announced probability of a hit, between 0 and 1
     * @param hits how many there were
     * @param trials of how many, at least 1
     */
    public static double pValue(double level, long hits, long trials) {
        return 1 - ONE_DEGREE.cumulativeProbability(likelihoodRatio(level, hits, trials));
    }

    /** Twice the difference of the log-likelihoods of the found and the announced probability. */
    static double likelihoodRatio(double level, long hits, long trials) {
        if (!(level > 0 && level < 1) || hits < 0 || trials < 1 || hits > trials) {
            throw new IllegalArgumentException(
                    "Cannot test %d hits of %d at level %s".formatted(hits, trials, level));
        }
        long misses = trials - hits;
        double found = hits / (double) trials;
        double ratio = 2 * (term(hits, found / level) + term(misses, (1 - found) / (1 - level)));
        // Rounding makes it slightly negative where found and announced agree.
        return Math.max(0, ratio);
    }

    private static double term(long count, double ratio) {
        return count == 0 ? 0 : count * Math.log(ratio);
    }
}
