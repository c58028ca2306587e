package dev.kairos.inference;

import static java.util.Objects.requireNonNull;

/** A request that got no answer; what a failed future holds. */
public final class InferenceException extends RuntimeException {
    /** Why there is no answer. */
    public enum Reason {
        /** The input is at fault, and would fail again. */
        BAD_INPUT,
        /** The model failed or answered with something that is no probability. */
        MODEL_ERROR,
        /** No answer within the limit. */
        TIMEOUT,
        /** More was submitted than the scheduler is built for, or it is closed. */
        OVERLOAD,
        /** The device that the model runs on is gone; the input is not at fault. */
        DEVICE_LOST
    }

    private final Reason reason;

    public InferenceException(Reason reason, String message) {
        this(reason, message, null);
    }

    public InferenceException(Reason reason, String message, Throwable origin) {
        super(message, origin);
        this.reason = requireNonNull(reason, "reason");
    }

    /** The countable reason. */
    public Reason reason() {
        return reason;
    }
}
