package dev.kairos.inference.scheduling;

import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.SchedulerSnapshot.Percentiles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The counts behind {@link SchedulerSnapshot}; one lock, so that a snapshot is of one moment. */
final class SchedulerCounters {
    private static final long LONGEST_QUEUE_MICROS =
            TimeUnit.NANOSECONDS.toMicros(Duration.ofHours(1).toNanos());
    private static final double MICROS_PER_MILLI = 1_000;
    private static final long LARGEST_BATCH = 100_000;

    private final RecentDistribution queueMicros;
    private final RecentDistribution batchSizes;
    private long batches;
    private long records;
    private long inputs;
    private long tokens;
    private long paddedTokens;
    private long cacheHits;
    private long truncated;
    private long failures;
    private long rejections;
    private long splits;
    private long replacedPredictors;
    private long missedDeadlines;
    private long busyNanos;
    private long inFlight;

    SchedulerCounters(long nowNanos) {
        this.queueMicros = new RecentDistribution(LONGEST_QUEUE_MICROS, nowNanos);
        this.batchSizes = new RecentDistribution(LARGEST_BATCH, nowNanos);
    }

    /**
     * A device begins to compute inputs.
     *
     * @param batch those that it had not begun before
     */
    synchronized void started(List<QueuedInput> batch, long nowNanos) {
        for (QueuedInput item : batch) {
            long waited = nowNanos - item.submittedNanos();
            queueMicros.record(TimeUnit.NANOSECONDS.toMicros(waited), nowNanos);
        }
    }

    /** A model answered a batch; who asked is counted by {@link #answered}. */
    synchronized void computed(List<QueuedInput> batch, long padded, long nowNanos) {
        batches++;
        inputs += batch.size();
        paddedTokens += padded;
        batchSizes.record(batch.size(), nowNanos);
        for (QueuedInput item : batch) {
            tokens += item.tokens();
            truncated += item.prepared().truncated() ? 1 : 0;
            // All who asked but one were spared a computation.
            cacheHits += Math.max(0, item.askers().size() - 1);
        }
    }

    /** A request was let in. */
    synchronized void admitted() {
        inFlight++;
    }

    /**
     * A request that was let in was answered.
     *
     * @param late whether after its deadline
     */
    synchronized void answered(boolean late) {
        inFlight--;
        records++;
        missedDeadlines += late ? 1 : 0;
    }

    /** A request that was let in failed, or was given up. */
    synchronized void failed() {
        inFlight--;
        records++;
        failures++;
    }

    /** A request was answered at once with a kept answer. */
    synchronized void answeredFromCache(boolean late) {
        cacheHits++;
        records++;
        missedDeadlines += late ? 1 : 0;
    }

    /** A request was not let in. */
    synchronized void refused() {
        records++;
        failures++;
    }

    /** A request found no room. */
    synchronized void rejected() {
        rejections++;
        refused();
    }

    synchronized void split() {
        splits++;
    }

    synchronized void replacedPredictor() {
        replacedPredictors++;
    }

    synchronized void busy(long nanos) {
        busyNanos += nanos;
    }

    /** The counts, and what the scheduler tells of its present. */
    synchronized SchedulerSnapshot snapshot(
            long waitingTokens, int predictors, double costError, long nowNanos) {
        Percentiles queueMillis = queueMicros.percentiles(MICROS_PER_MILLI, nowNanos);
        return new SchedulerSnapshot(
                batches,
                records,
                inputs,
                tokens,
                paddedTokens,
                cacheHits,
                truncated,
                failures,
                rejections,
                splits,
                replacedPredictors,
                missedDeadlines,
                inFlight,
                waitingTokens,
                busyNanos,
                predictors,
                queueMillis,
                batchSizes.percentiles(1, nowNanos),
                costError);
    }
}
