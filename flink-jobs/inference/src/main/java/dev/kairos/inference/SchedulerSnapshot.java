package dev.kairos.inference;

/**
 * What a scheduler did since it began, and what it holds now; the same for everyone in the process.
 *
 * @param batches batches that a model answered
 * @param records requests that were answered or failed
 * @param inputs distinct inputs that ran through a model; equal inputs run once
 * @param tokens tokens of those inputs
 * @param paddedTokens tokens the models computed, padding included
 * @param cacheHits requests answered without a computation of their own: an equal input was in
 *     flight, or its answer was kept
 * @param truncated inputs that were cut
 * @param failures requests that failed, rejected ones included
 * @param rejections requests that found no room
 * @param splits batches that failed and were divided
 * @param replacedPredictors predictors that hung or lost their device and were replaced
 * @param missedDeadlines requests answered after their deadline
 * @param inFlight requests submitted and not settled now
 * @param waitingTokens tokens of inputs that wait to be computed now
 * @param busyNanos time that batches ran, summed over all predictors
 * @param predictors batches that can run at a time now
 * @param queueMillis time between submission and first start of an input's batch, of the last one
 *     to two minutes
 * @param batchSizes inputs of a batch, of the last one to two minutes
 * @param costError mean of |measured - predicted| / predicted run time of recent batches
 */
public record SchedulerSnapshot(
        long batches,
        long records,
        long inputs,
        long tokens,
        long paddedTokens,
        long cacheHits,
        long truncated,
        long failures,
        long rejections,
        long splits,
        long replacedPredictors,
        long missedDeadlines,
        long inFlight,
        long waitingTokens,
        long busyNanos,
        int predictors,
        Percentiles queueMillis,
        Percentiles batchSizes,
        double costError) {
    /** Of a scheduler that has done nothing. */
    public static final SchedulerSnapshot EMPTY =
            new SchedulerSnapshot(
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    Percentiles.NONE,
                    Percentiles.NONE,
                    0);

    /** Percentiles of a distribution; all 0 while it is empty. */
    public record Percentiles(double p50, double p95, double p99) {
        /** Of an empty distribution. */
        public static final Percentiles NONE = new Percentiles(0, 0, 0);
    }

    /** Tokens computed for each token of an input, at least 1; 0 before the first batch. */
    public double paddingRatio() {
        return tokens == 0 ? 0 : (double) paddedTokens / tokens;
    }
}
