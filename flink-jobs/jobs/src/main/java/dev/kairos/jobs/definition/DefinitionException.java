package dev.kairos.jobs.definition;

/** A pipeline definition that cannot be used; the message says where, what and what to do. */
public final class DefinitionException extends RuntimeException {
    public DefinitionException(String message, Throwable origin) {
        super(message, origin);
    }
}
