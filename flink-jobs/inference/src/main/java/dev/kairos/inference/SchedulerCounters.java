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

    synchronized void answered(java.util.List<PreparedInput> batch, int askers) {
        batches++;
        inputs += batch.size();
        int longest = 0;
        for (PreparedInput input : batch) {
            tokens += input.tokens();
            truncated += input.truncated() ? 1 : 0;
            longest = Math.max(longest, input.tokens());
        }
        paddedTokens += (long) longest * batch.size();
        records += askers;
        cacheHits += askers - batch.size();
    }

    synchronized void failed(int askers) {
        records += askers;
        failures += askers;
    }

    synchronized SchedulerSnapshot snapshot() {
        return new SchedulerSnapshot(
                batches,
                records,
                inputs,
                tokens,
                paddedTokens,
                cacheHits,
                truncated,
                failures,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                SchedulerSnapshot.Percentiles.NONE,
                SchedulerSnapshot.Percentiles.NONE,
                0);
    }
}
