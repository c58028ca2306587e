package dev.kairos.bench.baselines;

import dev.kairos.inference.batching.BatchItem;
import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.DeviceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Items are sorted into buckets of similar length, each of which is first come, first served: an
 * idle device takes the bucket whose oldest item waits longest among those that have a full batch,
 * or whose oldest item has waited for a delay.
 *
 * <p>Edges and sizes are those of TensorFlow's {@code tf.data.Dataset.bucket_by_sequence_length}
 * ({@code bucket_boundaries}, {@code bucket_batch_sizes}), with the delay that a stream needs: a
 * data set ends, and its incomplete batches with it. Like there, a batch is padded to its own
 * longest item and not to the edge of its bucket.
 *
 * @param <T> what waits
 */
public final class SortAndBucket<T extends BatchItem> implements BatchPolicy<T> {
    private final int[] edges;
    private final List<ArrivalQueue<T>> buckets = new ArrayList<>();
    private int size;
    private long tokens;

    /**
     * @param edges longest length of each bucket in tokens, ascending; the last also takes what is
     *     longer
     * @param sizes most items of a batch of each bucket, at least 1
     * @param delay how long the oldest of a bucket may wait for company while the device is idle
     */
    public SortAndBucket(int[] edges, int[] sizes, Duration delay) {
        boolean ascending = IntStream.range(1, edges.length).allMatch(i -> edges[i - 1] < edges[i]);
        if (edges.length == 0 || edges[0] < 1 || !ascending) {
            throw new IllegalArgumentException(
                    "Buckets need ascending edges from 1 on, got " + Arrays.toString(edges));
        }
        if (sizes.length != edges.length || Arrays.stream(sizes).anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException(
                    "Each of %d buckets needs a batch size of at least 1, got %s"
                            .formatted(edges.length, Arrays.toString(sizes)));
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("A delay is at least 0, got " + delay);
        }
        this.edges = edges.clone();
        for (int batch : sizes) {
            buckets.add(new ArrivalQueue<>(batch, delay.toNanos()));
        }
    }

    /**
     * Buckets whose full batches all have about as many tokens.
     *
     * @param edges longest length of each bucket in tokens, ascending
     * @param batchTokens most padded tokens of a batch; an item longer than this runs alone
     * @param delay how long the oldest of a bucket may wait for company while the device is idle
     */
    public static <T extends BatchItem> SortAndBucket<T> ofTokens(
            int[] edges, int batchTokens, Duration delay) {
        int[] sizes = Arrays.stream(edges).map(edge -> Math.max(1, batchTokens / edge)).toArray();
        return new SortAndBucket<>(edges, sizes, delay);
    }

    private ArrivalQueue<T> bucketOf(T item) {
        int found = Arrays.binarySearch(edges, item.tokens());
        return buckets.get(Math.min(edges.length - 1, found < 0 ? -found - 1 : found));
    }

    @Override
    public void add(T item) {
        bucketOf(item).add(item);
        size++;
        tokens += item.tokens();
    }

    @Override
    public boolean remove(T item) {
        if (!bucketOf(item).remove(item)) {
            return false;
        }
        size--;
        tokens -= item.tokens();
        return true;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long tokens() {
        return tokens;
    }

    @Override
    public BatchPlan<T> plan(long nowNanos, DeviceState device) {
        if (size == 0) {
            return BatchPlan.none();
        }
        ArrivalQueue<T> oldest = null;
        long earliestDue = Long.MAX_VALUE;
        for (ArrivalQueue<T> bucket : buckets) {
            if (bucket.isEmpty()) {
                continue;
            }
            long due = bucket.dueNanos();
            earliestDue = Math.min(earliestDue, due);
            if (due <= nowNanos
                    && (oldest == null || bucket.oldestNanos() < oldest.oldestNanos())) {
                oldest = bucket;
            }
        }
        return oldest == null
                ? BatchPlan.waitUntil(earliestDue)
                : BatchPlan.run(oldest.batch(), oldest.oldestNanos());
    }

    @Override
    public void take(BatchPlan<T> plan) {
        if (plan.isRun()) {
            bucketOf(plan.items().get(0)).take(plan);
            size -= plan.items().size();
            plan.items().forEach(item -> tokens -= item.tokens());
        }
    }
}
