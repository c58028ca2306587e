package dev.kairos.bench.baselines;

import dev.kairos.inference.batching.BatchItem;
import dev.kairos.inference.batching.BatchPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** First come, first served: a batch is due once it has a size, or its oldest item a delay. */
final class ArrivalQueue<T extends BatchItem> {
    private final Deque<T> waiting = new ArrayDeque<>();
    private final int size;
    private final long delayNanos;
    private long tokens;

    ArrivalQueue(int size, long delayNanos) {
        this.size = size;
        this.delayNanos = delayNanos;
    }

    void add(T item) {
        waiting.addLast(item);
        tokens += item.tokens();
    }

    boolean remove(T item) {
        boolean found = waiting.remove(item);
        tokens -= found ? item.tokens() : 0;
        return found;
    }

    int size() {
        return waiting.size();
    }

    long tokens() {
        return tokens;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** When the oldest item began to wait; there must be one. */
    long oldestNanos() {
        return waiting.getFirst().submittedNanos();
    }

    /** When a batch is due if nothing more comes: long ago if it is full. There must be an item. */
    long dueNanos() {
        return waiting.size() >= size ? Long.MIN_VALUE : oldestNanos() + delayNanos;
    }

    /** The batch, due or not. */
    List<T> batch() {
        var items = new ArrayList<T>(Math.min(size, waiting.size()));
        Iterator<T> oldest = waiting.iterator();
        while (items.size() < size && oldest.hasNext()) {
            items.add(oldest.next());
        }
        return items;
    }

    /** Takes out the items of a {@link #batch} made since the last change. */
    void take(BatchPlan<T> plan) {
        for (T item : plan.items()) {
            T first = waiting.pollFirst();
            if (first != item) {
                throw new IllegalStateException("A plan is of no use once what waits has changed");
            }
            tokens -= item.tokens();
        }
    }
}
