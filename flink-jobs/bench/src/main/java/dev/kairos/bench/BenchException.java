package dev.kairos.bench;

/** A benchmark cannot be run like this; the message says what, where, and what to do. */
public final class BenchException extends RuntimeException {
    public BenchException(String message) {
        super(message);
    }

    public BenchException(String message, Throwable origin) {
        super(message, origin);
    }
}
