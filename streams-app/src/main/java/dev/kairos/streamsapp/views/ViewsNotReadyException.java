package dev.kairos.streamsapp.views;

/** The views cannot be read now, and will be later: at start, while topics are missing or move. */
public final class ViewsNotReadyException extends RuntimeException {
    /** Says what is being waited for. */
    public ViewsNotReadyException(String message) {
        super(message);
    }

    /** Says what is being waited for, with the failure underneath. */
    public ViewsNotReadyException(String message, Throwable origin) {
        super(message, origin);
    }
}
