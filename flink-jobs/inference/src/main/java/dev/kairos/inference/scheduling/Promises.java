package dev.kairos.inference.scheduling;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The futures that one user waits on. Each is settled once and let go of then, so that nothing is
 * kept of a user who was answered; and once {@link #close} has returned, nothing that the user hung
 * on them runs any more.
 */
final class Promises {
    /** Whether this thread is settling, for any user. */
    private static final ThreadLocal<Boolean> SETTLING = new ThreadLocal<>();

    private final Set<Promise<?>> open = new HashSet<>();
    private int settling;
    private boolean closed;

    /** A future that is not settled yet; equal to itself only. */
    static final class Promise<T> {
        private final Promises promises;

        /** Null once it is settled. */
        private CompletableFuture<T> future;

        private Promise(Promises promises, CompletableFuture<T> future) {
            this.promises = promises;
            this.future = future;
        }

        void complete(T value) {
            promises.settle(this, settled -> settled.complete(value));
        }

        void fail(Throwable cause) {
            promises.settle(this, settled -> settled.completeExceptionally(cause));
        }

        /**
         * Lets go of a future that its user completed or cancelled.
         *
         * @return whether it was not settled until now
         */
        boolean giveUp() {
            return promises.take(this) != null;
        }
    }

    /**
     * Promises to settle a future.
     *
     * @param future what the user will hold; it may be settled before this returns to the user
     */
    synchronized <T> Promise<T> make(CompletableFuture<T> future) {
        var promise = new Promise<>(this, future);
        open.add(promise);
        return promise;
    }

    private synchronized <T> CompletableFuture<T> take(Promise<T> promise) {
        open.remove(promise);
        CompletableFuture<T> future = promise.future;
        promise.future = null;
        return future;
    }

    private <T> void settle(Promise<T> promise, Consumer<CompletableFuture<T>> outcome) {
        CompletableFuture<T> future;
        synchronized (this) {
            // Whoever closed this settles what was open then.
            future = closed ? null : take(promise);
            if (future == null) {
                return;
            }
            settling++;
        }
        Boolean nested = SETTLING.get();
        SETTLING.set(true);
        try {
            outcome.accept(future);
        } finally {
            if (nested == null) {
                SETTLING.remove();
            }
            synchronized (this) {
                settling--;
                notifyAll();
            }
        }
    }

    /**
     * Waits until nothing of the user's runs, then fails what is open on this thread. Called from
     * within what a user hung on a future, it does not wait: two that wait for each other would
     * never end.
     */
    void close(Throwable cause) {
        List<CompletableFuture<?>> left = new ArrayList<>();
        synchronized (this) {
            closed = true;
            awaitSettling();
            for (Promise<?> promise : List.copyOf(open)) {
                left.add(take(promise));
            }
        }
        left.forEach(future -> future.completeExceptionally(cause));
    }

    private void awaitSettling() {
        boolean interrupted = false;
        while (settling > 0 && SETTLING.get() == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
