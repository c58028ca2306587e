package dev.kairos.local;

/** Something the user can act on: the message says what happened, where, and what to do. */
public final class KairosException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KairosException(String message) {
        super(message);
    }

    public KairosException(String message, Throwable cause) {
        super(message, cause);
    }
}
