package dev.kairos.inference.batching;

/**
 * Run time of a batch as a fixed cost and a cost for each padded token, learned from measured runs:
 * least squares in which old runs fade. Not thread-safe.
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

    /** No batch is free of fixed costs: at least that of so many tokens. */
    private static final double LEAST_FIXED_TOKENS = 1;

    private double weight;
    private double sumTokens;
    private double sumNanos;
    private double sumTokensSquared;
    private double sumTokensNanos;
    private double fixedNanos;
    private double nanosPerToken;
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

    /** Predicted run time of a batch, in nanoseconds. */
    public long predictNanos(long paddedTokens) {
        return Math.round(fixedNanos + nanosPerToken * paddedTokens);
    }

    /** Cost of any batch, however small, in nanoseconds. */
    public double fixedNanos() {
        return fixedNanos;
    }

    /** Cost of a padded token, in nanoseconds. */
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
     * @param paddedTokens what was computed
     * @param nanos how long it took
     */
    public void observe(long paddedTokens, long nanos) {
        double measured = Math.max(1, nanos);
        if (weight > 0) {
            double predicted = Math.max(1, predictNanos(paddedTokens));
            double error = Math.abs(measured - predicted) / predicted;
            measured = Math.min(measured, LONGEST_CREDIBLE * predicted);
            relativeError += (1 - FADE) * 4 * (Math.min(error, LONGEST_CREDIBLE) - relativeError);
        }
        weight = weight * FADE + 1;
        sumTokens = sumTokens * FADE + paddedTokens;
        sumNanos = sumNanos * FADE + measured;
        sumTokensSquared = sumTokensSquared * FADE + (double) paddedTokens * paddedTokens;
        sumTokensNanos = sumTokensNanos * FADE + paddedTokens * measured;
        fit();
    }

    private void fit() {
        double spread = weight * sumTokensSquared - sumTokens * sumTokens;
        if (spread <= 1e-6 * weight * sumTokensSquared) {
            nanosPerToken = sumNanos / (sumTokens + PRIOR_FIXED_TOKENS * weight);
            fixedNanos = PRIOR_FIXED_TOKENS * nanosPerToken;
            return;
        }
        double slope = (weight * sumTokensNanos - sumTokens * sumNanos) / spread;
        double intercept = (sumNanos - slope * sumTokens) / weight;
        if (slope <= 0) {
            // Noise drowned the difference between sizes: keep the split, match the mean.
            double ratio = sumNanos / (fixedNanos * weight + nanosPerToken * sumTokens);
            nanosPerToken *= ratio;
            fixedNanos = Math.max(fixedNanos * ratio, LEAST_FIXED_TOKENS * nanosPerToken);
        } else if (intercept < slope * LEAST_FIXED_TOKENS) {
            // Tokens that become dearer in larger batches hide the fixed cost from a straight line.
            nanosPerToken = sumNanos / (sumTokens + LEAST_FIXED_TOKENS * weight);
            fixedNanos = LEAST_FIXED_TOKENS * nanosPerToken;
        } else {
            fixedNanos = intercept;
            nanosPerToken = slope;
        }
    }
}
