package dev.kairos.inference.scheduling;

import dev.kairos.inference.Answer;
import dev.kairos.inference.Device;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.Request;
import dev.kairos.inference.scheduling.SharedScheduler.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** A scheduler without threads, on a clock that moves when a test says so. */
final class VirtualScheduler {
    static final String MODEL = "model";

    final FakeModels models = new FakeModels();
    final SchedulerPool pool;

    /** What devices were given and have not computed yet. */
    final List<BatchRun> running = new ArrayList<>();

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(
                    Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::number));
    private long now = 1_000_000_000_000L;
    private long scheduled;

    private record Task(
            long dueNanos, long number, Runnable action, CompletableFuture<Void> state) {}

    VirtualScheduler(PolicyFactory policies, Duration grace) {
        // Batches take time: some for each, and some for each padded token.
        models.onRun = tokens -> now += 200_000 + tokens * 10_000L;
        pool =
                new SchedulerPool(
                        models, policies, grace, () -> now, this::later, (scheduler, device) -> {});
    }

    private Future<?> later(Runnable action, long delayNanos) {
        var state = new CompletableFuture<Void>();
        tasks.add(new Task(now + delayNanos, scheduled++, action, state));
        return state;
    }

    long now() {
        return now;
    }

    /** Lets time pass, and what is due in it happen. */
    void advance(Duration time) {
        long until = now + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().dueNanos() <= until) {
            Task task = tasks.remove();
            now = Math.max(now, task.dueNanos());
            if (task.state().complete(null)) {
                task.action().run();
            }
        }
        now = Math.max(now, until);
    }

    int tasks() {
        tasks.removeIf(task -> task.state().isDone());
        return tasks.size();
    }

    /** Gives a device a batch if it should have one now; null if not. */
    BatchRun begin(Device device) {
        BatchScheduler scheduler = pool.scheduler();
        BatchRun run = scheduler.poll(scheduler.workersOf(device)).run();
        if (run != null) {
            running.add(run);
        }
        return run;
    }

    /** Computes a batch that was begun. */
    void end(BatchRun run) {
        running.remove(run);
        pool.scheduler().execute(run);
    }

    /** Computes all that should be computed now, on each device. */
    void work() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (Device device : models.devices) {
                BatchRun run = begin(device);
                if (run != null) {
                    end(run);
                    busy = true;
                }
            }
        }
    }

    /** Submits a text whose answer does not matter. */
    void send(Lease lease, String text) {
        var unused = submit(lease, text);
    }

    CompletableFuture<Answer> submit(Lease lease, String text) {
        return submit(lease, text, Duration.ofSeconds(1), 0);
    }

    CompletableFuture<Answer> submit(Lease lease, String text, Duration target, int priority) {
        return lease.scheduler()
                .submit(
                        new Request(
                                "test",
                                MODEL,
                                new ModelInput.Text(text),
                                now + target.toNanos(),
                                priority));
    }

    static InferenceException failureOf(CompletableFuture<?> answer) {
        if (!answer.isCompletedExceptionally()) {
            throw new AssertionError("No failure: " + answer);
        }
        return (InferenceException) answer.handle((value, failure) -> failure).join();
    }
}
