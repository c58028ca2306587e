package dev.kairos.schemas;

/** The registry wants credentials, or others than it was given (HTTP 401 or 403). */
public final class RegistryAccessException extends RegistryException {
    public RegistryAccessException(int status, String message) {
        super(status, message);
    }
}
