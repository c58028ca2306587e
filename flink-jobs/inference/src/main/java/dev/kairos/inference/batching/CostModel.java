package dev.kairos.inference.batching;

/**
 * Run time of a batch by its padded tokens and its length, learned from measured runs in which old
 * ones fade: a fixed cost, a cost a token, and one for each pair of a token and a place of its row,
 * as attention has it, by least squares of relative errors; and by size a factor for what such a
 * sum does not show. Not thread-safe.
 */
public final class CostModel {
    /**
     * A run counts half after about 140 later ones: fast enough for a core that others begin to
     * share.
     */
    private static final double FADE = 0.995;

    /**
     * While batches of one size only are measured, the fixed cost is taken as that of this many
     * tokens.
     */
    private static final double PRIOR_FIXED_TOKENS = 8;

    /**
     * A measured time beyond this multiple of the predicted one is a pause, not the model's cost.
     */
    private static final double LONGEST_CREDIBLE = 4;

    /** Sizes or lengths that differ less than this, relatively, are taken to be one. */
    private static final double LEAST_SPREAD = 1e-6;

    /** Of the mean cost, length explains at most this share, whatever noise says. */
    private static final double MOST_BY_LENGTH = 0.5;

    /** No batch is free of fixed costs: at least that of so many tokens. */
    private static final double LEAST_FIXED_TOKENS = 1;

    private final SizeFactors factors = new SizeFactors();

    /** Faded sums of a run's cost a token, by the inverse of its tokens and by its length. */
    private double weight;

    private double sumInverse;
    private double sumLength;
    private double sumCost;
    private double sumInverseSquared;
    private double sumLengthSquared;
    private double sumInverseLength;
    private double sumInverseCost;
    private double sumLengthCost;

    private double fixedNanos;
    private double nanosPerToken;
    private double nanosPerPair;
    private double relativeError;

    /**
     * A model that knows a first guess, which the first measurement replaces.
     *
     * @param fixedNanos cost of any batch, at least 0
     * @param nanosPerToken cost of a padded token, above 0
     */
    public CostModel(double fixedNanos, double nanosPerToken) {
        if (!(fixedNanos >= 0) || !(nanosPerToken > 0)) {
            throw new IllegalArgumentException(
                    "A cost model needs a fixed cost of at least 0 and a cost a token above 0, got %s and %s"
                            .formatted(fixedNanos, nanosPerToken));
        }
        this.fixedNanos = fixedNanos;
        this.nanosPerToken = nanosPerToken;
    }

    /**
     * Predicted run time of a batch, in nanoseconds.
     *
     * @param paddedTokens all its tokens
     * @param length tokens of its longest input; 0 leaves out what length costs
     */
    public long predictNanos(long paddedTokens, int length) {
        return Math.round(
                line(paddedTokens) * factors.at(paddedTokens)
                        + nanosPerPair * paddedTokens * length);
    }

    /** Cost of any batch, however small, in nanoseconds, by the line. */
    public double fixedNanos() {
        return fixedNanos;
    }

    /** Cost of a padded token, in nanoseconds, by the line. */
    public double nanosPerToken() {
        return nanosPerToken;
    }

    /** Mean of |measured - predicted| / predicted over recent runs; 0 before the first. */
    public double relativeError() {
        return relativeError;
    }

    /**
     * Learns from a run.
     *
     * @param paddedTokens what was computed, at least 1
     * @param length tokens of its longest input
     * @param nanos how long it took
     */
    public void observe(long paddedTokens, int length, long nanos) {
        double measured = Math.max(1, nanos);
        if (weight > 0) {
            double predicted = Math.max(1, predictNanos(paddedTokens, length));
            double error = Math.abs(measured - predicted) / predicted;
            measured = Math.min(measured, LONGEST_CREDIBLE * predicted);
            relativeError += (1 - FADE) * 4 * (Math.min(error, LONGEST_CREDIBLE) - relativeError);
        }
        learn(1.0 / paddedTokens, length, measured / paddedTokens);
        double pairs = nanosPerPair * paddedTokens * length;
        factors.observe(paddedTokens, Math.max(measured - pairs, line(paddedTokens) / 2));
        factors.relateTo(this::line);
    }

    private double line(double paddedTokens) {
        return fixedNanos + nanosPerToken * paddedTokens;
    }

    /** Divided by its tokens, a run's time is a plane, with errors of one size. */
    private void learn(double inverse, double length, double cost) {
        weight = weight * FADE + 1;
        sumInverse = sumInverse * FADE + inverse;
        sumLength = sumLength * FADE + length;
        sumCost = sumCost * FADE + cost;
        sumInverseSquared = sumInverseSquared * FADE + inverse * inverse;
        sumLengthSquared = sumLengthSquared * FADE + length * length;
        sumInverseLength = sumInverseLength * FADE + inverse * length;
        sumInverseCost = sumInverseCost * FADE + inverse * cost;
        sumLengthCost = sumLengthCost * FADE + length * cost;
        fitPairs();
        fitLine();
    }

    /** What length costs, by least squares beside a line. */
    private void fitPairs() {
        double inverses = sumInverseSquared - sumInverse * sumInverse / weight;
        double lengths = sumLengthSquared - sumLength * sumLength / weight;
        double both = sumInverseLength - sumInverse * sumLength / weight;
        double inverseCosts = sumInverseCost - sumInverse * sumCost / weight;
        double lengthCosts = sumLengthCost - sumLength * sumCost / weight;
        double determinant = inverses * lengths - both * both;
        double found =
                determinant > LEAST_SPREAD * sumInverseSquared * sumLengthSquared
                        ? (inverses * lengthCosts - both * inverseCosts) / determinant
                        : 0;
        nanosPerPair = Math.max(0, Math.min(found, MOST_BY_LENGTH * sumCost / sumLength));
    }

    private void fitLine() {
        double costs = sumCost - nanosPerPair * sumLength;
        double inverseCosts = sumInverseCost - nanosPerPair * sumInverseLength;
        double spread = weight * sumInverseSquared - sumInverse * sumInverse;
        if (spread <= LEAST_SPREAD * weight * sumInverseSquared) {
            keepFixedTokens(PRIOR_FIXED_TOKENS, costs);
            return;
        }
        double intercept = (weight * inverseCosts - sumInverse * costs) / spread;
        double slope = (costs - intercept * sumInverse) / weight;
        if (slope <= 0) {
            // Noise drowned the difference between sizes: keep the split, match the mean.
            keepFixedTokens(Math.max(fixedNanos / nanosPerToken, LEAST_FIXED_TOKENS), costs);
        } else if (intercept < slope * LEAST_FIXED_TOKENS) {
            keepFixedTokens(LEAST_FIXED_TOKENS, costs);
        } else {
            fixedNanos = intercept;
            nanosPerToken = slope;
        }
    }

    /** Matches the mean with a fixed cost of so many tokens. */
    private void keepFixedTokens(double tokens, double costs) {
        nanosPerToken = costs / (weight + tokens * sumInverse);
        fixedNanos = tokens * nanosPerToken;
    }
}
