package dev.kairos.inference;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Answers requests in batches drawn from everyone in the process who submits. */
public interface Scheduler {
    /**
     * Hands a request in and returns at once, never blocking the caller.
     *
     * @return completes with the answer, or exceptionally with an {@link InferenceException}; on a
     *     thread of the scheduler
     */
    CompletableFuture<Answer> submit(Request request);

    /**
     * How long a request of average urgency that is submitted now would wait until it is computed,
     * predicted from what waits for the leased model and what else its devices have to do.
     */
    Duration backlog();

    /** Counters since the scheduler began; the same for everyone in the process. */
    SchedulerSnapshot snapshot();
}
