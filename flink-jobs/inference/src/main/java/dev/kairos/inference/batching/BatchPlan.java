package dev.kairos.inference.batching;

import java.util.List;

/**
 * What an idle device should do next.
 *
 * @param items what to run together now; empty if it is better to wait
 * @param urgencyNanos of plans of several models, the one with the smallest runs first: the
 *     deadline of the plan's most urgent item, moved by priority and fair share
 * @param waitUntilNanos for an empty plan, when to ask again if nothing changes before; {@link
 *     Long#MAX_VALUE} for never
 * @param <T> what waits
 */
public record BatchPlan<T extends BatchItem>(
        List<T> items, long urgencyNanos, long waitUntilNanos) {
    private static final BatchPlan<?> NONE =
            new BatchPlan<>(List.of(), Long.MAX_VALUE, Long.MAX_VALUE);

    /** Nothing waits. */
    @SuppressWarnings("unchecked") // Holds no item.
    public static <T extends BatchItem> BatchPlan<T> none() {
        return (BatchPlan<T>) NONE;
    }

    /** Ask again at a time, unless something changes before. */
    public static <T extends BatchItem> BatchPlan<T> waitUntil(long nanos) {
        return new BatchPlan<>(List.of(), Long.MAX_VALUE, nanos);
    }

    /** Run these now. */
    public static <T extends BatchItem> BatchPlan<T> run(List<T> items, long urgencyNanos) {
        return new BatchPlan<>(items, urgencyNanos, Long.MAX_VALUE);
    }

    /** Whether there is something to run now. */
    public boolean isRun() {
        return !items.isEmpty();
    }
}
