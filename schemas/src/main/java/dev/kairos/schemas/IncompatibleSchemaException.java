package dev.kairos.schemas;

/**
 * The registry refused a schema because records written with it and with a registered version could
 * not be read with each other's schema (HTTP 409).
 */
public final class IncompatibleSchemaException extends RegistryException {
    public IncompatibleSchemaException(int status, String message) {
        super(status, message);
    }
}
