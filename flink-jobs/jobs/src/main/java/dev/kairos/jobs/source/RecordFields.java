package dev.kairos.jobs.source;

import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.records.Failure;
import dev.kairos.schemas.Cause;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Reads the fields that a pipeline names from records of any class, generated or generic.
 *
 * <p>Methods throw {@link RefusedException} for a record that lacks a field or has another type
 * there.
 */
final class RecordFields {
    private final PipelineDefinition pipeline;

    RecordFields(PipelineDefinition pipeline) {
        this.pipeline = pipeline;
    }

    /** The event time, whatever it is. */
    Instant eventTime(IndexedRecord record) {
        String name = pipeline.time().field();
        Schema.Field field = field(record, name);
        Object value = record.get(field.pos());
        if (value == null) {
            throw new RefusedException(
                    new Failure(Cause.INVALID_TIME, "Field %s is null".formatted(name)));
        }
        if (value instanceof Instant instant) {
            return instant;
        }
        if (value instanceof Long number) {
            LogicalType type = LogicalTypes.fromSchemaIgnoreInvalid(withoutNull(field.schema()));
            if (type instanceof LogicalTypes.TimestampMicros) {
                return Instant.EPOCH.plus(number, ChronoUnit.MICROS);
            }
            if (type instanceof LogicalTypes.TimestampMillis) {
                return Instant.EPOCH.plus(number, ChronoUnit.MILLIS);
            }
        }
        throw wrongSchema(record, name, "of logical type timestamp-micros or timestamp-millis");
    }

    /** The keys as they stand, without repeats; empty if there are none. */
    Set<String> keys(IndexedRecord record) {
        String name = pipeline.observe().key();
        Object value = record.get(field(record, name).pos());
        if (value == null) {
            return Set.of();
        }
        if (value instanceof CharSequence key) {
            return Set.of(key.toString());
        }
        if (value instanceof Collection<?> keys
                && keys.stream().allMatch(CharSequence.class::isInstance)) {
            return keys.stream()
                    .map(Object::toString)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
        throw wrongSchema(record, name, "a string or an array of strings");
    }

    /** The text fields that hold something, joined by line breaks. */
    String text(IndexedRecord record) {
        List<String> names = pipeline.observe().text().fields();
        return names.stream()
                .map(name -> textOrNull(record, name))
                .filter(Objects::nonNull)
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining("\n"));
    }

    private static String textOrNull(IndexedRecord record, String name) {
        Object value = record.get(field(record, name).pos());
        if (value == null || value instanceof CharSequence) {
            return value == null ? null : value.toString();
        }
        throw wrongSchema(record, name, "a string");
    }

    private static Schema.Field field(IndexedRecord record, String name) {
        Schema.Field field = record.getSchema().getField(name);
        if (field == null) {
            throw new RefusedException(
                    new Failure(
                            Cause.WRONG_SCHEMA,
                            "Record %s has no field %s"
                                    .formatted(record.getSchema().getFullName(), name)));
        }
        return field;
    }

    private static Schema withoutNull(Schema schema) {
        if (!schema.isUnion()) {
            return schema;
        }
        return schema.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .findFirst()
                .orElse(schema);
    }

    private static RefusedException wrongSchema(
            IndexedRecord record, String name, String expected) {
        return new RefusedException(
                new Failure(
                        Cause.WRONG_SCHEMA,
                        "Field %s of %s is not %s"
                                .formatted(name, record.getSchema().getFullName(), expected)));
    }
}
