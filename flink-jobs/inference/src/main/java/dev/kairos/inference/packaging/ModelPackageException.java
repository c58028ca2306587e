package dev.kairos.inference.packaging;

/**
 * A model package that cannot be used: missing, damaged, or not what its description says. The
 * message names the file and the field, and says what to do.
 */
public final class ModelPackageException extends IllegalArgumentException {
    public ModelPackageException(String message) {
        super(message);
    }

    public ModelPackageException(String message, Throwable origin) {
        super(message, origin);
    }
}
