package dev.kairos.inference.simulation;

import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.DeviceState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** First come, first served, up to a size; waits a while from each arrival on if told so. */
class FirstCome implements BatchPolicy<SimulatedItem> {
    private final Deque<SimulatedItem> waiting = new ArrayDeque<>();
    private final int size;
    private final long delayNanos;

    FirstCome(int size, long delayNanos) {
        this.size = size;
        this.delayNanos = delayNanos;
    }

    @Override
    public void add(SimulatedItem item) {
        waiting.add(item);
    }

    @Override
    public boolean remove(SimulatedItem item) {
        return waiting.remove(item);
    }

    @Override
    public int size() {
        return waiting.size();
    }

    @Override
    public long tokens() {
        return waiting.stream().mapToLong(SimulatedItem::tokens).sum();
    }

    @Override
    public BatchPlan<SimulatedItem> plan(long nowNanos, DeviceState device) {
        if (waiting.isEmpty()) {
            return BatchPlan.none();
        }
        long until = waiting.peek().submittedNanos() + delayNanos;
        return nowNanos < until
                ? BatchPlan.waitUntil(until)
                : BatchPlan.run(waiting.stream().limit(size).toList(), until);
    }

    @Override
    public void take(BatchPlan<SimulatedItem> plan) {
        List<SimulatedItem> items = plan.items();
        items.forEach(item -> waiting.poll());
    }
}
