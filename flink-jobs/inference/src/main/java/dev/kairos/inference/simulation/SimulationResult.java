package dev.kairos.inference.simulation;

import java.util.Arrays;
import java.util.List;

/** What came of a simulation; arrivals of the warm-up do not count. */
public final class SimulationResult {
    private final long from;
    private final long[] latencies;
    private int answered;
    private int missed;
    private long batches;
    private long tokens;
    private long paddedTokens;
    private long busyNanos;
    private long endNanos;

    SimulationResult(List<SimulatedItem> arrivals, int warmUp) {
        this.from = warmUp < arrivals.size() ? arrivals.get(warmUp).submittedNanos() : 0;
        this.latencies = new long[arrivals.size()];
    }

    void ran(List<SimulatedItem> items, long padded, long startedNanos, long end) {
        long own = 0;
        int counted = 0;
        for (SimulatedItem item : items) {
            own += item.tokens();
            if (item.submittedNanos() >= from) {
                latencies[answered++] = end - item.submittedNanos();
                missed += end > item.deadlineNanos() ? 1 : 0;
                counted++;
            }
        }
        if (counted > 0) {
            batches++;
            tokens += own;
            paddedTokens += padded;
            busyNanos += end - startedNanos;
            endNanos = Math.max(endNanos, end);
        }
    }

    /** Items that were answered after the warm-up. */
    public int answered() {
        return answered;
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
        return batches == 0 ? 0 : (double) answered / batches;
    }

    /** Share of the time that a device with one worker ran; more workers add up. */
    public double utilisation() {
        return (double) busyNanos / Math.max(1, endNanos - from);
    }

    /**
     * Time from submission to answer.
     *
     * @param quantile from 0 to 1
     * @return in milliseconds
     */
    public double latencyMillis(double quantile) {
        long[] sorted = Arrays.copyOf(latencies, answered);
        Arrays.sort(sorted);
        return answered == 0 ? 0 : sorted[(int) Math.min(answered - 1, quantile * answered)] / 1e6;
    }
}
