package dev.kairos.bench.baselines;

import dev.kairos.inference.batching.BatchItem;
import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.DeviceState;
import java.time.Duration;

/**
 * First come, first served: an idle device takes a batch as soon as it is full, or as its oldest
 * item has waited for a delay.
 *
 * <p>This is what Triton's dynamic batcher does with {@code max_batch_size} and {@code
 * max_queue_delay_microseconds} (Triton Inference Server, User Guide, "Batchers": "requests are
 * added to the batch in the order the requests were received"; without a delay it "will create
 * batches as large as possible up to the maximum batch size"). Its preferred sizes, which it
 * advises against for most models, send a batch as soon as it has one of them, as a smaller size
 * does here. DJL Serving does it with {@code batch_size} and {@code max_batch_delay} (class {@code
 * ai.djl.serving.wlm.BatchAggregator}), with the difference that its delay begins when a worker
 * takes up the first item; counted from the item's arrival, as here, nothing waits longer than
 * asked for.
 *
 * @param <T> what waits
 */
public final class ArrivalOrder<T extends BatchItem> implements BatchPolicy<T> {
    private final ArrivalQueue<T> queue;

    /**
     * @param size most items of a batch, at least 1
     * @param delay how long the oldest may wait for company while the device is idle; zero takes
     *     whatever waits
     */
    public ArrivalOrder(int size, Duration delay) {
        if (size < 1 || delay.isNegative()) {
            throw new IllegalArgumentException(
                    "Batches need a size of at least 1 and a delay of at least 0, got %d and %s"
                            .formatted(size, delay));
        }
        this.queue = new ArrivalQueue<>(size, delay.toNanos());
    }

    /** Each item alone, in the order of arrival. */
    public static <T extends BatchItem> ArrivalOrder<T> perRecord() {
        return new ArrivalOrder<>(1, Duration.ZERO);
    }

    @Override
    public void add(T item) {
        queue.add(item);
    }

    @Override
    public boolean remove(T item) {
        return queue.remove(item);
    }

    @Override
    public int size() {
        return queue.size();
    }

    @Override
    public long tokens() {
        return queue.tokens();
    }

    @Override
    public BatchPlan<T> plan(long nowNanos, DeviceState device) {
        if (queue.isEmpty()) {
            return BatchPlan.none();
        }
        long due = queue.dueNanos();
        return nowNanos < due
                ? BatchPlan.waitUntil(due)
                : BatchPlan.run(queue.batch(), queue.oldestNanos());
    }

    @Override
    public void take(BatchPlan<T> plan) {
        queue.take(plan);
    }
}
