package dev.kairos.inference.simulation;

import dev.kairos.inference.batching.BatchItem;

/**
 * An input that arrives at a simulated device. Times in nanoseconds of virtual time.
 *
 * @param tokens its length
 * @param submittedNanos when it arrives
 * @param deadlineNanos when its answer should be there
 * @param priority larger is more urgent
 * @param pipeline whose it is
 */
public record SimulatedItem(
        int tokens, long submittedNanos, long deadlineNanos, int priority, String pipeline)
        implements BatchItem {
    /** Each arrival is its own, however equal. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
