package dev.kairos.inference;

/** The counts behind {@link SchedulerSnapshot}; one lock, so that a snapshot is of one moment. */
final class SchedulerCounters {
    private long batches;
    private long records;
    private long inputs;
    private long tokens;
    private long paddedTokens;
    private long cacheHits;
    private long truncated;
    private long failures;

    /** Counts a batch that a model answered, and everyone who gets an answer from it. */
    synchronized void answered(PredictedBatch batch, int askers) {
        int size = batch.probabilities().length;
        batches++;
        inputs += size;
        tokens += batch.tokens();
        paddedTokens += batch.paddedTokens();
        for (boolean cut : batch.truncated()) {
            truncated += cut ? 1 : 0;
        }
        records += askers;
        cacheHits += askers - size;
    }

    synchronized void failed(int askers) {
        records += askers;
        failures += askers;
    }

    synchronized SchedulerSnapshot snapshot() {
        return new SchedulerSnapshot(
                batches, records, inputs, tokens, paddedTokens, cacheHits, truncated, failures);
    }
}
