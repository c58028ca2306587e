package dev.kairos.schemas;

import org.apache.kafka.common.errors.RetriableException;

/**
 * The registry did not answer within the bounded retries. The bytes may be fine: callers fail and
 * try again from the same position instead of setting the record aside.
 */
public final class RegistryUnavailableException extends RetriableException {
    /**
     * @param message the subject or id that was asked for, the URL and the number of attempts
     * @param origin the last failure
     */
    public RegistryUnavailableException(String message, Throwable origin) {
        super(message, origin);
    }
}
