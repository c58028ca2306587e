package dev.kairos.local.flink;

/**
 * What the batch scheduler of a TaskManager did for one pipeline, over all starts of it.
 *
 * @param batches run by a predictor
 * @param inputs that ran in those batches; equal inputs of a batch run once
 * @param tokens of their inputs
 * @param paddedTokens tokens that were computed, padding included
 * @param cacheHits requests answered without a predictor
 * @param truncated inputs cut to what the model takes
 */
public record SchedulerCounts(
        long batches, long inputs, long tokens, long paddedTokens, long cacheHits, long truncated) {
    /** Inputs a batch; 0 without batches. */
    public double meanBatchSize() {
        return batches == 0 ? 0 : (double) inputs / batches;
    }

    /** Computed tokens for each token asked for, at least 1; 0 without tokens. */
    public double paddingRatio() {
        return tokens == 0 ? 0 : (double) paddedTokens / tokens;
    }
}
