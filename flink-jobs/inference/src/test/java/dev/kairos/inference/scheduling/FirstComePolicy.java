package dev.kairos.inference.scheduling;

import dev.kairos.inference.batching.BatchItem;
import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.DeviceState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** First come first served: enough items, or the oldest has waited long enough. */
final class FirstComePolicy<T extends BatchItem> implements BatchPolicy<T> {
    private final Set<T> waiting = new LinkedHashSet<>();
    private final int size;
    private final long delayNanos;

    private FirstComePolicy(int size, long delayNanos) {
        this.size = size;
        this.delayNanos = delayNanos;
    }

    static PolicyFactory of(int size, long delayNanos) {
        return new PolicyFactory() {
            @Override
            public <T extends BatchItem> BatchPolicy<T> newPolicy() {
                return new FirstComePolicy<>(size, delayNanos);
            }
        };
    }

    @Override
    public void add(T item) {
        if (!waiting.add(item)) {
            throw new IllegalArgumentException("It waits already");
        }
    }

    @Override
    public boolean remove(T item) {
        return waiting.remove(item);
    }

    @Override
    public int size() {
        return waiting.size();
    }

    @Override
    public long tokens() {
        return waiting.stream().mapToLong(BatchItem::tokens).sum();
    }

    @Override
    public BatchPlan<T> plan(long nowNanos, DeviceState device) {
        if (waiting.isEmpty()) {
            return BatchPlan.none();
        }
        T oldest = waiting.iterator().next();
        long due = oldest.submittedNanos() + delayNanos;
        if (waiting.size() < size && nowNanos < due) {
            return BatchPlan.waitUntil(due);
        }
        List<T> items = new ArrayList<>();
        int longest = 0;
        for (T item : waiting) {
            longest = Math.max(longest, item.tokens());
            boolean fits = (long) longest * (items.size() + 1) <= device.tokenBudget();
            if (items.size() == size || !(items.isEmpty() || fits)) {
                break;
            }
            items.add(item);
        }
        return BatchPlan.run(items, due);
    }

    @Override
    public void take(BatchPlan<T> plan) {
        for (T item : plan.items()) {
            if (!waiting.remove(item)) {
                throw new IllegalArgumentException("It does not wait");
            }
        }
    }
}
