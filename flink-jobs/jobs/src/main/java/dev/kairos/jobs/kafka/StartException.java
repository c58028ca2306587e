package dev.kairos.jobs.kafka;

/** A job that cannot start; the message says what is missing and what to do. */
public final class StartException extends RuntimeException {
    public StartException(String message, Throwable origin) {
        super(message, origin);
    }
}
