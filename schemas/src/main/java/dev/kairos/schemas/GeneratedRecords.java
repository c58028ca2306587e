package dev.kairos.schemas;

import dev.kairos.events.SourcePosition;
import org.apache.avro.specific.AvroGenerated;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Permission for Avro to use the classes it generated. From 1.12.2 on it refuses to create a record
 * of a class that nobody declared trusted, its own generated ones included, with a {@link
 * SecurityException} when something is read or copied.
 */
public final class GeneratedRecords {
    private GeneratedRecords() {}

    /**
     * Lets Avro create records of generated classes, from anywhere in this JVM; what was trusted
     * before stays so. The serdes of this package call it when they are loaded. Code that copies or
     * reads records without them ({@code Prediction.newBuilder(other)}, Flink's own Avro types)
     * calls it first.
     */
    public static synchronized void trust() {
        ClassSecurityPredicate trusted = ClassSecurityValidator.getGlobal();
        // Asked first, so that a job that starts again does not add another layer each time.
        if (!trusted.isTrusted(SourcePosition.class)) {
            ClassSecurityValidator.setGlobal(
                    ClassSecurityValidator.composite(trusted, GeneratedRecords::isGenerated));
        }
    }

    /** Generated classes hold data and do nothing, so a schema that names one does no harm. */
    private static boolean isGenerated(Class<?> named) {
        return named.isAnnotationPresent(AvroGenerated.class);
    }
}
