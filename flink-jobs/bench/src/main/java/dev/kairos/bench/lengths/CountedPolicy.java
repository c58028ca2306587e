package dev.kairos.bench.lengths;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.batching.BatchItem;
import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.DeviceState;

/**
 * A policy, and how many items ran in batches that began within a time.
 *
 * @param <T> what waits
 */
final class CountedPolicy<T extends BatchItem> implements BatchPolicy<T> {
    private final BatchPolicy<T> policy;
    private final ArrivalWindow window;
    private long nowNanos;
    private int begun;

    /**
     * @param policy what decides
     * @param window when batches count
     */
    CountedPolicy(BatchPolicy<T> policy, ArrivalWindow window) {
        this.policy = requireNonNull(policy, "policy");
        this.window = requireNonNull(window, "window");
    }

    /** Items of the batches that count. */
    int begun() {
        return begun;
    }

    @Override
    public void add(T item) {
        policy.add(item);
    }

    @Override
    public boolean remove(T item) {
        return policy.remove(item);
    }

    @Override
    public int size() {
        return policy.size();
    }

    @Override
    public long tokens() {
        return policy.tokens();
    }

    @Override
    public BatchPlan<T> plan(long now, DeviceState device) {
        nowNanos = now;
        return policy.plan(now, device);
    }

    @Override
    public void take(BatchPlan<T> plan) {
        policy.take(plan);
        // Taken as soon as it is planned.
        if (window.holds(nowNanos)) {
            begun += plan.items().size();
        }
    }
}
