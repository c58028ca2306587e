package dev.kairos.schemas;

import static java.util.Objects.requireNonNull;

import dev.kairos.schemas.ReaderModel.UnreadableSchemaException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads records in Confluent's wire format (a zero byte, the schema's id in four bytes, Avro) as
 * generated classes or as {@link GenericRecord}, whichever version of their schema they were
 * written with. Configured by the keys of {@link AvroSerdeConfig}; safe for use by many threads
 * once configured.
 *
 * @param <T> the records
 */
public final class AvroDeserializer<T> implements Deserializer<T> {
    static {
        GeneratedRecords.trust();
    }

    private final Optional<ReaderModel> fixedReader;
    private final Map<Integer, Reading<T>> readings = new ConcurrentHashMap<>();
    private SchemaRegistryClient registry;
    private Function<Schema, ReaderModel> readerFor;

    /** A deserializer whose configuration says what records are read as. */
    public AvroDeserializer() {
        this.fixedReader = Optional.empty();
    }

    private AvroDeserializer(ReaderModel reader) {
        this.fixedReader = Optional.of(reader);
    }

    /** A deserializer, not configured yet, that reads every record as that generated class. */
    public static <R extends SpecificRecord> AvroDeserializer<R> reading(Class<R> recordClass) {
        return new AvroDeserializer<>(ReaderModel.of(requireNonNull(recordClass, "recordClass")));
    }

    /** A deserializer, not configured yet, that reads every record with that schema. */
    public static AvroDeserializer<GenericRecord> reading(Schema readerSchema) {
        return new AvroDeserializer<>(
                ReaderModel.generic(requireNonNull(readerSchema, "readerSchema")));
    }

    /**
     * @throws ConfigException naming the key whose value is missing or makes no sense
     */
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        var config = new AvroSerdeConfig(configs);
        this.readerFor =
                fixedReader
                        .<Function<Schema, ReaderModel>>map(reader -> writer -> reader)
                        .orElseGet(() -> ReaderModel.configured(config));
        this.registry = new SchemaRegistryClient(config);
        readings.clear();
    }

    /**
     * The record; null for null, by which Kafka deletes a key: a topic where nothing is deleted
     * takes it for undecodable.
     *
     * @throws DecodingException when the bytes can never be read as a record, with the cause
     * @throws RegistryUnavailableException when the registry does not answer
     * @throws RegistryException when the registry refuses to answer
     */
    @Override
    public T deserialize(String topic, byte[] value) {
        if (value == null) {
            return null;
        }
        if (registry == null) {
            throw new IllegalStateException("The deserializer is not configured");
        }
        int id = WireFormat.schemaId(value);
        Reading<T> reading = readings.get(id);
        if (reading == null) {
            reading = readingOf(id);
            readings.put(id, reading);
        }
        return decode(value, id, reading.readerOrThrow(id));
    }

    private Reading<T> readingOf(int id) {
        try {
            Schema writer = registry.schemaById(id);
            return new Reading<>(readerFor.apply(writer).datumReader(writer), null);
        } catch (UnreadableSchemaException e) {
            return new Reading<>(null, e);
        } catch (DecodingException e) {
            if (e.cause() == Cause.UNKNOWN_SCHEMA) {
                // Somebody may register it yet.
                throw e;
            }
            return new Reading<>(null, e);
        }
    }

    private T decode(byte[] value, int id, DatumReader<T> reader) {
        // A decoder over an array has no buffer of its own. One kept for the next record would save
        // little and hold on to the last record's bytes in every thread.
        BinaryDecoder decoder =
                DecoderFactory.get()
                        .binaryDecoder(
                                value,
                                WireFormat.HEADER_BYTES,
                                value.length - WireFormat.HEADER_BYTES,
                                null);
        T record;
        try {
            record = reader.read(null, decoder);
            if (decoder.isEnd()) {
                return record;
            }
        } catch (SecurityException e) {
            // A class that Avro was not allowed to use is a fault of the set-up, not of the bytes.
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // Avro meets malformed bytes with whatever exception it runs into, and with a deep
            // recursion where the writer's schema contains itself.
            throw undecodable(id, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
        throw undecodable(id, decoder.remainingBytes() + " bytes follow the record", null);
    }

    private static DecodingException undecodable(int id, String what, Throwable origin) {
        return new DecodingException(
                Cause.UNDECODABLE,
                "The bytes are not what schema id %d says: %s".formatted(id, what),
                origin);
    }

    /**
     * How records with one schema id are read, or why they are not: both hold for good, as an id's
     * schema never changes.
     */
    private record Reading<T>(DatumReader<T> reader, RuntimeException refusal) {
        DatumReader<T> readerOrThrow(int id) {
            if (refusal != null) {
                throw new DecodingException(
                        Cause.WRONG_SCHEMA,
                        "Schema id %d: %s".formatted(id, refusal.getMessage()),
                        refusal);
            }
            return reader;
        }
    }
}
