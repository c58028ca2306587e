package dev.kairos.inference;

/** A batch did not fit into the memory of the process or of the device; a smaller one may. */
public final class DeviceMemoryException extends RuntimeException {
    public DeviceMemoryException(String message, Throwable origin) {
        super(message, origin);
    }
}
