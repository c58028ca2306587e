package dev.kairos.schemas;

import org.apache.kafka.common.errors.SerializationException;

/**
 * The registry answered, and refused: trying the same again gives the same answer until somebody
 * changes the schema, the registry or the configuration.
 */
public class RegistryException extends SerializationException {
    private final int status;

    /**
     * @param status the HTTP status
     * @param message the subject or id that was asked for, the URL and the registry's words
     */
    public RegistryException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
