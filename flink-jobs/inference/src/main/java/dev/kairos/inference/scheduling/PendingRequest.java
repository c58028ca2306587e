package dev.kairos.inference.scheduling;

import dev.kairos.inference.Answer;
import dev.kairos.inference.Request;
import dev.kairos.inference.scheduling.Promises.Promise;

/** One asker who waits for an answer; equal to itself only, however alike two requests are. */
final class PendingRequest {
    private final Share share;
    private final Request request;
    private final Promise<Answer> promise;

    /**
     * @param share the lease that it came from
     * @param promise of the answer
     */
    PendingRequest(Share share, Request request, Promise<Answer> promise) {
        this.share = share;
        this.request = request;
        this.promise = promise;
    }

    Share share() {
        return share;
    }

    Promise<Answer> promise() {
        return promise;
    }

    String pipeline() {
        return request.pipeline();
    }

    long deadlineNanos() {
        return request.deadlineNanos();
    }

    int priority() {
        return request.priority();
    }
}
