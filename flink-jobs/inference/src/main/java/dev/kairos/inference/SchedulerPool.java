package dev.kairos.inference;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.SharedScheduler.Lease;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases of one scheduler: models load with their first lease, and close a while after their last;
 * the scheduler goes with the last model.
 */
final class SchedulerPool {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerPool.class);

    private final ModelLoader loader;
    private final LongSupplier nanoTime;
    private final Duration grace;
    private final Map<String, Held> models = new HashMap<>();
    private final ScheduledThreadPoolExecutor timer;
    private BatchScheduler scheduler;

    /** A model that is open, and how many hold it. */
    private static final class Held {
        final ModelInfo info;
        int leases;
        Future<?> closing = CompletableFuture.completedFuture(null);

        Held(ModelInfo info) {
            this.info = info;
        }
    }

    /**
     * @param loader opens models
     * @param nanoTime the schedulers' monotonic clock
     * @param grace how long an unused model stays open
     */
    SchedulerPool(ModelLoader loader, LongSupplier nanoTime, Duration grace) {
        this.loader = loader;
        this.nanoTime = nanoTime;
        this.grace = grace;
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, task -> ProcessThread.daemon("kairos-scheduler-timer", task));
        timer.setRemoveOnCancelPolicy(true);
        // The thread ends when nothing is left to close.
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /** See {@link SharedScheduler#lease}. */
    synchronized Lease lease(String model, ModelOptions options, Capacity capacity) {
        requireNonNull(options, "options");
        requireNonNull(capacity, "capacity");
        Held held = upToDate(model);
        if (held == null) {
            held = open(model, options);
        }
        held.leases++;
        held.closing.cancel(false);
        return new HeldLease(model, held, scheduler.share(capacity));
    }

    /** The open model if its package is still the one that was opened, or null. */
    private Held upToDate(String model) {
        Held held = models.get(model);
        if (held == null || held.info.hash().equals(loader.hash(model))) {
            return held;
        }
        if (held.leases > 0) {
            throw new IllegalArgumentException(
                    ("The package '%s' changed since it was opened and its old state is in use:"
                                    + " stop its jobs first, or put the new package elsewhere")
                            .formatted(model));
        }
        retire(model);
        return null;
    }

    private Held open(String model, ModelOptions options) {
        BatchPredictor predictor = loader.open(model, Device.CPU);
        if (scheduler == null) {
            scheduler = new BatchScheduler(nanoTime);
        }
        scheduler.add(model, predictor, options);
        var held = new Held(predictor.model());
        models.put(model, held);
        LOG.info("Opened {} with {}", held.info, options);
        return held;
    }

    private synchronized void giveBack(HeldLease lease) {
        lease.share.close();
        Held held = lease.held;
        held.leases--;
        if (held.leases == 0) {
            held.closing =
                    timer.schedule(
                            () -> closeIfUnused(lease.reference, held),
                            grace.toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void closeIfUnused(String model, Held held) {
        if (models.get(model) == held && held.leases == 0) {
            retire(model);
        }
    }

    private void retire(String model) {
        ModelBatcher batcher = scheduler.remove(model);
        ModelInfo info = models.remove(model).info;
        if (models.isEmpty()) {
            scheduler = null;
        }
        // Outside the lock: it waits for running batches, whose callers may ask for leases.
        timer.execute(
                () -> {
                    batcher.close();
                    LOG.info("Closed {}", info);
                });
    }

    private final class HeldLease implements Lease {
        private final String reference;
        private final Held held;
        private final BatchScheduler.Share share;
        private final AtomicBoolean closed = new AtomicBoolean();

        HeldLease(String reference, Held held, BatchScheduler.Share share) {
            this.reference = reference;
            this.held = held;
            this.share = share;
        }

        @Override
        public Scheduler scheduler() {
            return share;
        }

        @Override
        public ModelInfo model() {
            return held.info;
        }

        @Override
        public CompletableFuture<ModelInfo> switchTo(String other) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                giveBack(this);
            }
        }
    }
}
