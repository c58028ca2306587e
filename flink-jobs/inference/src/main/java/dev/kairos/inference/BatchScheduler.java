package dev.kairos.inference;

import dev.kairos.inference.InferenceException.Reason;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Batches by size or delay, first come first served, with a queue for each model. Deadlines and
 * priorities of requests are carried and not yet used: overdue requests are answered like others.
 */
final class BatchScheduler {
    private final Map<String, ModelBatcher> batchers = new ConcurrentHashMap<>();
    private final SchedulerCounters counters = new SchedulerCounters();
    private final LongSupplier nanoTime;

    /**
     * @param nanoTime monotonic clock, in nanoseconds
     */
    BatchScheduler(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Serves a model from now on; what {@link #remove} returns closes it.
     *
     * @param reference what requests call it
     */
    void add(String reference, BatchPredictor predictor, ModelOptions options) {
        batchers.put(reference, new ModelBatcher(predictor, options, counters));
    }

    /**
     * Serves a model no longer.
     *
     * @return closing it fails what waits, lets running batches end, and frees the model
     */
    ModelBatcher remove(String reference) {
        return batchers.remove(reference);
    }

    /**
     * A user's share: what others have in flight, or a user left behind when it ended, takes no
     * place in it.
     *
     * @param capacity how many of the share's requests may be in flight, over all models
     */
    Share share(Capacity capacity) {
        return new Share(capacity.records());
    }

    private CompletableFuture<Answer> rejected(String message) {
        counters.failed(1);
        return CompletableFuture.failedFuture(new InferenceException(Reason.OVERLOAD, message));
    }

    /** What one user submits to; once closed it takes nothing more, and what is in it goes on. */
    final class Share implements Scheduler, AutoCloseable {
        private final int capacity;
        private final AtomicInteger inFlight = new AtomicInteger();
        private volatile boolean closed;

        private Share(int capacity) {
            this.capacity = capacity;
        }

        @Override
        public CompletableFuture<Answer> submit(Request request) {
            ModelBatcher batcher = batchers.get(request.model());
            if (closed || batcher == null) {
                return rejected(
                        "No lease holds the model '%s': it was never leased, or given back"
                                .formatted(request.model()));
            }
            if (inFlight.incrementAndGet() > capacity) {
                inFlight.decrementAndGet();
                return rejected(
                        "More than the leased %d requests are in flight".formatted(capacity));
            }
            var future = new CompletableFuture<Answer>();
            batcher.submit(
                    new PendingRequest(
                            request.input(),
                            nanoTime.getAsLong(),
                            future,
                            inFlight::decrementAndGet));
            return future;
        }

        @Override
        public SchedulerSnapshot snapshot() {
            return counters.snapshot();
        }

        @Override
        public java.time.Duration backlog() {
            return java.time.Duration.ZERO;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
