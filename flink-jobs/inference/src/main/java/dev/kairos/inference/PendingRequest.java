package dev.kairos.inference;

import java.util.concurrent.CompletableFuture;

/**
 * A request that waits for its answer; it is settled once.
 *
 * @param input what is asked
 * @param submittedNanos when it was handed in, on the scheduler's clock
 * @param future what the caller holds, and may have cancelled
 * @param release gives back the request's place among those in flight
 */
record PendingRequest(
        ModelInput input, long submittedNanos, CompletableFuture<Answer> future, Runnable release) {

    void answer(Answer answer) {
        // First, so that whoever learns of the answer finds the place free.
        release.run();
        future.complete(answer);
    }

    void fail(InferenceException reason) {
        release.run();
        future.completeExceptionally(reason);
    }
}
