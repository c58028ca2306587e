package dev.kairos.inference;

/**
 * Counters of a scheduler since it began.
 *
 * @param batches batches that a model answered
 * @param records requests that were answered or failed
 * @param inputs distinct inputs that ran through a model; equal inputs of a batch run once
 * @param tokens tokens of those inputs
 * @param paddedTokens tokens the models computed, padding included
 * @param cacheHits requests answered without a computation of their own
 * @param truncated inputs that were cut
 * @param failures requests that failed
 */
public record SchedulerSnapshot(
        long batches,
        long records,
        long inputs,
        long tokens,
        long paddedTokens,
        long cacheHits,
        long truncated,
        long failures) {}
