package dev.kairos.inference;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Answers requests in batches drawn from everyone in the process who submits. */
public interface Scheduler {
    /**
     * Hands a request in and returns without waiting for anybody. The input is tokenized on the
     * caller's thread, unless an equal one is in flight or its answer is kept.
     *
     * @param request to the model of the lease
     * @return completes with the answer, or exceptionally with an {@link InferenceException}: here
     *     and now, on a thread of the scheduler, whom callbacks must not block, or on the one that
     *     closes the lease. What the caller completes or cancels itself takes no room any more, and
     *     is not computed if nobody else wants it
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
