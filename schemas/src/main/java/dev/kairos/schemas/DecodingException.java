package dev.kairos.schemas;

import static java.util.Objects.requireNonNull;

import org.apache.kafka.common.errors.SerializationException;

/**
 * Bytes that can never be read as a record of their topic, however often one tries. An outage of
 * the registry is not that: see {@link RegistryUnavailableException}.
 */
public final class DecodingException extends SerializationException {
    private final Cause cause;

    /**
     * @param cause {@link Cause#UNDECODABLE}, {@link Cause#UNKNOWN_SCHEMA} or {@link
     *     Cause#WRONG_SCHEMA}
     * @param message what was wrong, for people
     * @param origin the failure underneath, or null
     */
    public DecodingException(Cause cause, String message, Throwable origin) {
        super(message, origin);
        this.cause = requireNonNull(cause, "cause");
    }

    /** The countable cause. */
    public Cause cause() {
        return cause;
    }
}
