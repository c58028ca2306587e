package dev.kairos.jobs.source;

import dev.kairos.jobs.records.Failure;

/** A record that becomes a dead letter; carries no stack, for bad records may be many. */
final class RefusedException extends RuntimeException {
    private final transient Failure failure;

    RefusedException(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
