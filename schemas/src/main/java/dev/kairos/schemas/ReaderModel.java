package dev.kairos.schemas;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.data.TimeConversions.TimestampMicrosConversion;
import org.apache.avro.generic.GenericData;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;

/**
 * What records are read as.
 *
 * @param schema the reader's schema
 * @param data creates the records and knows their logical types
 */
record ReaderModel(Schema schema, GenericData data) {
    ReaderModel {
        requireNonNull(schema, "schema");
        requireNonNull(data, "data");
    }

    static ReaderModel of(Class<? extends SpecificRecord> recordClass) {
        // The model that the generator made looks for classes beside Avro's own, which is the wrong
        // place where Avro comes from a parent class loader.
        var data = new SpecificData(recordClass.getClassLoader());
        SpecificData.getForClass(recordClass)
                .getConversions()
                .forEach(data::addLogicalTypeConversion);
        return new ReaderModel(data.getSchema(recordClass), data);
    }

    /** Records with that schema; strings as {@link String}, {@code timestamp-micros} as Instant. */
    static ReaderModel generic(Schema schema) {
        var data = new GenericData();
        data.addLogicalTypeConversion(new TimestampMicrosConversion());
        return new ReaderModel(JavaProperties.addedTo(schema), data);
    }

    /** What the configuration says, for each writer's schema. */
    static Function<Schema, ReaderModel> configured(AvroSerdeConfig config) {
        Class<?> readerClass = config.getClass(AvroSerdeConfig.READER_CLASS);
        if (!config.getBoolean(AvroSerdeConfig.SPECIFIC_READER)) {
            if (readerClass != null) {
                throw new ConfigException(
                        "%s makes no sense with %s=false"
                                .formatted(
                                        AvroSerdeConfig.READER_CLASS,
                                        AvroSerdeConfig.SPECIFIC_READER));
            }
            return ReaderModel::generic;
        }
        if (readerClass == null) {
            return ReaderModel::namedLike;
        }
        if (!SpecificRecord.class.isAssignableFrom(readerClass)) {
            throw new ConfigException(
                    AvroSerdeConfig.READER_CLASS,
                    readerClass.getName(),
                    "Not a class that was generated from an Avro schema");
        }
        ReaderModel model = of(readerClass.asSubclass(SpecificRecord.class));
        return writer -> model;
    }

    private static ReaderModel namedLike(Schema writer) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? ReaderModel.class.getClassLoader() : context;
        String name = writer.getFullName();
        try {
            // The name was written by whoever may write to the registry: nothing of the class runs
            // before it is known to be a generated one.
            Class<?> named = Class.forName(name, false, loader);
            if (SpecificRecord.class.isAssignableFrom(named)) {
                return of(named.asSubclass(SpecificRecord.class));
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new UnreadableSchemaException(noClassFor(name), e);
        }
        throw new UnreadableSchemaException(noClassFor(name), null);
    }

    private static String noClassFor(String name) {
        return "no generated class is named %s like the writer's schema; set %s, or %s=false"
                .formatted(name, AvroSerdeConfig.READER_CLASS, AvroSerdeConfig.SPECIFIC_READER);
    }

    /**
     * A reader of what was written with that schema; safe for use by many threads.
     *
     * @throws UnreadableSchemaException when nothing written with it could be read
     */
    <T> DatumReader<T> datumReader(Schema writer) {
        // Avro itself compares names without their namespace.
        if (!writer.getFullName().equals(schema.getFullName())
                && !(schema.getType() == Schema.Type.RECORD
                        && schema.getAliases().contains(writer.getFullName()))) {
            throw new UnreadableSchemaException(
                    "the record is a %s, not a %s"
                            .formatted(writer.getFullName(), schema.getFullName()),
                    null);
        }
        var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(schema, writer);
        if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
            throw new UnreadableSchemaException(
                    "a %s of the writer's version cannot be read with the reader's: %s"
                            .formatted(
                                    writer.getFullName(),
                                    compatibility.getResult().getIncompatibilities()),
                    null);
        }
        @SuppressWarnings("unchecked")
        DatumReader<T> reader = data.createDatumReader(writer, schema);
        return reader;
    }

    /** The writer's schema is known, and what it wrote cannot be read. */
    static final class UnreadableSchemaException extends RuntimeException {
        UnreadableSchemaException(String message, Throwable origin) {
            super(message, origin);
        }
    }
}
