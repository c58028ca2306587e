package dev.kairos.inference.simulation;

import java.util.Arrays;
import java.util.List;

/** What came of a simulation; arrivals of the warm-up do not count. */
public final class SimulationResult {
    private final long from;
    private final long[] latencies;
    private boolean sorted;
    private boolean stopped;
    private int answered;
    private int missed;
    private long batches;
    private long items;
    private long tokens;
    private long paddedTokens;
    private long busyNanos;
    private long endNanos;

    SimulationResult(List<SimulatedItem> arrivals, int warmUp) {
        this.from = arrivals.get(warmUp).submittedNanos();
        this.latencies = new long[arrivals.size()];
    }

    void ran(List<SimulatedItem> batch, long padded, long startedNanos, long end) {
        long own = 0;
        boolean counts = false;
        for (SimulatedItem item : batch) {
            own += item.tokens();
            if (item.submittedNanos() >= from) {
                latencies[answered++] = end - item.submittedNanos();
                missed += end > item.deadlineNanos() ? 1 : 0;
                counts = true;
            }
        }
        if (counts) {
            batches++;
            items += batch.size();
            tokens += own;
            paddedTokens += padded;
            busyNanos += end - startedNanos;
            endNanos = Math.max(endNanos, end);
            sorted = false;
        }
    }

    void stop() {
        stopped = true;
    }

    /** Whether the run was broken off because too many deadlines were missed. */
    public boolean isStopped() {
        return stopped;
    }

    /** Items that were answered after the warm-up. */
    public int answered() {
        return answered;
    }

    /** Items that were answered after their deadline. */
    public int missed() {
        return missed;
    }

    /** Items answered a second, from the first that counts to the last. */
    public double perSecond() {
        return answered * 1e9 / Math.max(1, endNanos - from);
    }

    /** Share of items answered after their deadline. */
    public double missedFraction() {
        return answered == 0 ? 0 : (double) missed / answered;
    }

    /** Tokens computed for each token of an item. */
    public double paddingRatio() {
        return tokens == 0 ? 1 : (double) paddedTokens / tokens;
    }

    /** Items a batch. */
    public double meanBatchSize() {
        return batches == 0 ? 0 : (double) items / batches;
    }

    /** Share of the time that a device with one worker ran; more workers add up. */
    public double utilisation() {
        return (double) busyNanos / Math.max(1, endNanos - from);
    }

    /** Mean time from submission to answer, in milliseconds; 0 if nothing was answered. */
    public double meanLatencyMillis() {
        return Arrays.stream(latencies, 0, answered).average().orElse(0) / 1e6;
    }

    /**
     * Time from submission to answer.
     *
     * @param quantile from 0 to 1
     * @return in milliseconds; 0 if nothing was answered
     */
    public double latencyMillis(double quantile) {
        if (answered == 0) {
            return 0;
        }
        if (!sorted) {
            Arrays.sort(latencies, 0, answered);
            sorted = true;
        }
        return latencies[(int) Math.min(answered - 1, quantile * answered)] / 1e6;
    }
}
