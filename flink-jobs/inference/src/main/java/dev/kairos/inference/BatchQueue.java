package dev.kairos.inference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Waiting requests of one model, first come first served, and the rule that makes them batches:
 * enough distinct inputs, or the oldest has waited long enough. Not thread-safe; it knows no clock.
 */
final class BatchQueue {
    private static final int MAX_BATCH_SIZE = 4;

    // Insertion order is the order of arrival, and equal inputs share one place in it.
    private final Map<ModelInput, List<PendingRequest>> waiting = new LinkedHashMap<>();

    void add(PendingRequest request) {
        waiting.computeIfAbsent(request.input(), input -> new ArrayList<>(1)).add(request);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean isFull() {
        return waiting.size() >= MAX_BATCH_SIZE;
    }

    /** Removes the oldest inputs, as many as a batch holds, each with everyone who asked. */
    List<List<PendingRequest>> take() {
        return take(MAX_BATCH_SIZE);
    }

    List<List<PendingRequest>> takeAll() {
        return take(waiting.size());
    }

    private List<List<PendingRequest>> take(int limit) {
        var taken = new ArrayList<List<PendingRequest>>(Math.min(limit, waiting.size()));
        var oldest = waiting.values().iterator();
        while (oldest.hasNext() && taken.size() < limit) {
            taken.add(oldest.next());
            oldest.remove();
        }
        return taken;
    }
}
