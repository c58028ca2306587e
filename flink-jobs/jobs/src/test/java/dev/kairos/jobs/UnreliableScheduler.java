package dev.kairos.jobs;

import dev.kairos.inference.Answer;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.Request;
import dev.kairos.inference.Scheduler;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.SharedScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers after some milliseconds, out of order; refuses texts that speak of poison; and once, in
 * the middle, breaks off a request in a way that fails the task.
 */
final class UnreliableScheduler implements Scheduler {
    private final long breakAt;
    private final AtomicLong submitted = new AtomicLong();
    private final AtomicInteger breaks = new AtomicInteger();
    private final AtomicInteger leases = new AtomicInteger();

    /**
     * @param breakAt which request to break off
     */
    UnreliableScheduler(long breakAt) {
        this.breakAt = breakAt;
    }

    int breaks() {
        return breaks.get();
    }

    int leases() {
        return leases.get();
    }

    @Override
    public CompletableFuture<Answer> submit(Request request) {
        long number = submitted.incrementAndGet();
        Executor later =
                CompletableFuture.delayedExecutor(
                        number * 7919 % 11, TimeUnit.MILLISECONDS, ForkJoinPool.commonPool());
        return CompletableFuture.supplyAsync(
                () -> {
                    if (number == breakAt) {
                        breaks.incrementAndGet();
                        throw new IllegalStateException("broken off on purpose");
                    }
                    String text = ((ModelInput.Text) request.input()).text();
                    if (text.contains("poison")) {
                        throw new InferenceException(Reason.MODEL_ERROR, "poison on purpose");
                    }
                    return FakeScheduler.answer(text);
                },
                later);
    }

    @Override
    public Duration backlog() {
        return Duration.ZERO;
    }

    @Override
    public SchedulerSnapshot snapshot() {
        return SchedulerSnapshot.EMPTY;
    }

    SharedScheduler.Lease lease() {
        leases.incrementAndGet();
        return new SharedScheduler.Lease() {
            @Override
            public Scheduler scheduler() {
                return UnreliableScheduler.this;
            }

            @Override
            public ModelInfo model() {
                return FakeScheduler.MODEL;
            }

            @Override
            public CompletableFuture<ModelInfo> switchTo(String model) {
                throw new UnsupportedOperationException("No test asks for another model");
            }

            @Override
            public void close() {
                leases.decrementAndGet();
            }
        };
    }
}
