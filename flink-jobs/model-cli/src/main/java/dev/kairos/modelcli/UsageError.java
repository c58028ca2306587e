package dev.kairos.modelcli;

/** A command line that cannot be meant; the message says which option, and how to write it. */
public final class UsageError extends UserError {
    public UsageError(String message) {
        super(message);
    }

    public UsageError(String message, Throwable origin) {
        super(message, origin);
    }
}
