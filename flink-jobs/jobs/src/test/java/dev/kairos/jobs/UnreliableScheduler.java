package dev.kairos.jobs;

import dev.kairos.inference.Answer;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.Request;
import dev.kairos.inference.Scheduler;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.scheduling.SharedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers in batches, which take some milliseconds and overtake each other; refuses texts that
 * speak of poison; and once, when half of a batch is answered, breaks off in a way that fails the
 * task. The other half is answered when nobody listens any more.
 */
final class UnreliableScheduler implements Scheduler {
    private static final int BATCH = 8;
    private static final long LONGEST_DELAY_MILLIS = 5;
    private static final long LATE_MILLIS = 200;

    private final long breakAfter;
    private final AtomicInteger breaks = new AtomicInteger();
    private final AtomicInteger leases = new AtomicInteger();
    private List<Waiting> open = new ArrayList<>();
    private long submitted;
    private long batches;

    /** A request without an answer. */
    private record Waiting(Request request, CompletableFuture<Answer> future) {
        void answer() {
            String text = ((ModelInput.Text) request.input()).text();
            if (text.contains("poison")) {
                future.completeExceptionally(
                        new InferenceException(Reason.MODEL_ERROR, "poison on purpose"));
            } else {
                future.complete(FakeScheduler.answer(text));
            }
        }
    }

    /**
     * @param breakAfter breaks off the first full batch after so many requests
     */
    UnreliableScheduler(long breakAfter) {
        this.breakAfter = breakAfter;
    }

    int breaks() {
        return breaks.get();
    }

    int leases() {
        return leases.get();
    }

    @Override
    public synchronized CompletableFuture<Answer> submit(Request request) {
        var waiting = new Waiting(request, new CompletableFuture<>());
        open.add(waiting);
        submitted++;
        List<Waiting> batch = open;
        if (batch.size() == BATCH) {
            run(batch);
        } else if (batch.size() == 1) {
            later(LONGEST_DELAY_MILLIS, () -> runUnlessRunning(batch));
        }
        return waiting.future();
    }

    private synchronized void runUnlessRunning(List<Waiting> batch) {
        if (open == batch) {
            run(batch);
        }
    }

    private void run(List<Waiting> batch) {
        open = new ArrayList<>();
        batches++;
        boolean breaking =
                batch.size() == BATCH && submitted > breakAfter && breaks.compareAndSet(0, 1);
        Runnable run = breaking ? () -> breakOff(batch) : () -> batch.forEach(Waiting::answer);
        later(batches * 7919 % 11, run);
    }

    private static void breakOff(List<Waiting> batch) {
        batch.subList(0, BATCH / 2).forEach(Waiting::answer);
        batch.get(BATCH / 2)
                .future()
                .completeExceptionally(new IllegalStateException("broken off on purpose"));
        later(LATE_MILLIS, () -> batch.forEach(Waiting::answer));
    }

    private static void later(long millis, Runnable task) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, ForkJoinPool.commonPool())
                .execute(task);
    }

    @Override
    public Duration backlog() {
        return Duration.ZERO;
    }

    @Override
    public SchedulerSnapshot snapshot() {
        return NumberedSnapshot.SNAPSHOT;
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
