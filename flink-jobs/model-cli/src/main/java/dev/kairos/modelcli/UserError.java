package dev.kairos.modelcli;

/** Something the user can put right; the message says what, where, and how. */
public final class UserError extends RuntimeException {
    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable origin) {
        super(message, origin);
    }
}
