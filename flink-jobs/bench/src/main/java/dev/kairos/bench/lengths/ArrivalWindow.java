package dev.kairos.bench.lengths;

import dev.kairos.inference.simulation.SimulatedItem;
import java.util.List;

/**
 * The time in which texts arrive that count, without the time that is needed afterwards until all
 * are answered: whether a device keeps up shows while texts arrive.
 *
 * @param fromNanos when the first of them arrives
 * @param toNanos when the last of them arrives
 */
record ArrivalWindow(long fromNanos, long toNanos) {
    ArrivalWindow {
        if (fromNanos > toNanos) {
            throw new IllegalArgumentException(
                    "Texts arrive from %d ns until before, %d ns".formatted(fromNanos, toNanos));
        }
    }

    /**
     * Of arrivals of which the first do not count.
     *
     * @param arrivals in order of their submission
     * @param first index of the first that counts
     */
    static ArrivalWindow of(List<SimulatedItem> arrivals, int first) {
        return new ArrivalWindow(
                arrivals.get(first).submittedNanos(),
                arrivals.get(arrivals.size() - 1).submittedNanos());
    }

    /** Whether a moment is after the first arrival, and not after the last. */
    boolean holds(long nanos) {
        return nanos > fromNanos && nanos <= toNanos;
    }

    /** So many in the window, as a rate. */
    double perSecond(int count) {
        return count * 1e9 / Math.max(1, toNanos - fromNanos);
    }
}
