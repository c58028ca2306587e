package dev.kairos.inference.scheduling;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.Capacity;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Scheduler;
import dev.kairos.inference.scheduling.Promises.Promise;
import dev.kairos.inference.scheduling.SchedulerPool.Held;
import dev.kairos.inference.scheduling.SharedScheduler.Lease;
import java.util.concurrent.CompletableFuture;

/** A hold on one model version at a time, and a share of the scheduler. */
final class PooledLease implements Lease {
    private final SchedulerPool pool;
    private final ModelOptions options;
    private final Share share;

    // Guarded by this.
    private Held held;
    private Promise<ModelInfo> switching;
    private boolean closed;

    PooledLease(
            SchedulerPool pool,
            String reference,
            ModelOptions options,
            Held held,
            Capacity capacity) {
        this.pool = pool;
        this.options = options;
        this.held = held;
        this.share = new Share(pool.scheduler(), reference, held.model(), capacity);
    }

    @Override
    public Scheduler scheduler() {
        return share;
    }

    @Override
    public ModelInfo model() {
        return share.model().info();
    }

    @Override
    public CompletableFuture<ModelInfo> switchTo(String reference) {
        requireNonNull(reference, "model");
        var future = new CompletableFuture<ModelInfo>();
        Promise<ModelInfo> promise;
        Promise<ModelInfo> superseded;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException("The lease was closed"));
            }
            superseded = switching;
            promise = share.promise(future);
            switching = promise;
        }
        if (superseded != null) {
            superseded.fail(
                    new IllegalStateException(
                            "The lease was asked to switch to '%s' meanwhile"
                                    .formatted(reference)));
        }
        var unused = pool.background().schedule(() -> switchTo(reference, promise), 0);
        return future;
    }

    private void switchTo(String reference, Promise<ModelInfo> promise) {
        Held next;
        try {
            next = pool.hold(reference, options);
        } catch (Throwable e) {
            promise.fail(e);
            return;
        }
        ModelInfo found = next.model().info();
        ModelInfo current = model();
        if (!found.task().equals(current.task()) || !found.labels().equals(current.labels())) {
            pool.giveBack(next);
            promise.fail(
                    new IllegalArgumentException(
                            "'%s' answers %s with %s; a lease of a model for %s with %s cannot switch to it"
                                    .formatted(
                                            reference,
                                            found.task(),
                                            found.labels(),
                                            current.task(),
                                            current.labels())));
            return;
        }
        Held previous = next;
        synchronized (this) {
            // A switch that was superseded, or whose lease is closed, was settled by that.
            if (!closed && switching == promise) {
                previous = held;
                held = next;
                switching = null;
                share.serve(next.model());
            }
        }
        pool.giveBack(previous);
        promise.complete(found);
    }

    @Override
    public void close() {
        Held last;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = held;
        }
        share.close();
        pool.giveBack(last);
    }
}
