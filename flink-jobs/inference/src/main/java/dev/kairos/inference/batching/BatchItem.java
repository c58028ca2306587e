package dev.kairos.inference.batching;

/** What waits to be computed. Times are on the scheduler's monotonic clock, in nanoseconds. */
public interface BatchItem {
    /** Length in tokens, at least 1; constant. */
    int tokens();

    /** When it began to wait; constant. */
    long submittedNanos();

    /** When its answer should be there; constant while a policy holds the item. */
    long deadlineNanos();

    /** Larger is more urgent; constant while a policy holds the item. */
    int priority();

    /** Whose it is, for a fair share of the device; constant while a policy holds the item. */
    String pipeline();
}
