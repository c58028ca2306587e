package dev.kairos.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes generated records in Confluent's wire format (a zero byte, the schema's id in four bytes,
 * Avro) and registers their schemas, unless it is told not to. Configured by the keys of {@link
 * AvroSerdeConfig}; safe for use by many threads once configured.
 *
 * @param <T> the records
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
    private static final int EXPECTED_BYTES = 256;

    static {
        GeneratedRecords.trust();
    }

    private final Map<TopicSchema, Target> targets = new ConcurrentHashMap<>();
    private SchemaRegistryClient registry;
    private SubjectNameStrategy subjectNames;
    private boolean autoRegister;
    private boolean isKey;

    /** A serializer that is not configured yet. */
    public AvroSerializer() {}

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        var config = new AvroSerdeConfig(configs);
        this.registry = new SchemaRegistryClient(config);
        this.subjectNames = config.subjectNameStrategy(isKey);
        this.autoRegister = config.getBoolean(AvroSerdeConfig.AUTO_REGISTER);
        this.isKey = isKey;
        targets.clear();
    }

    /**
     * The record in wire format; null for null.
     *
     * @throws SerializationException when the record does not fit its schema
     * @throws RegistryException when the registry refuses the record's schema
     * @throws RegistryUnavailableException when the registry does not answer
     */
    @Override
    public byte[] serialize(String topic, T record) {
        if (record == null) {
            return null;
        }
        if (registry == null) {
            throw new IllegalStateException("The serializer is not configured");
        }
        Target target =
                targets.computeIfAbsent(
                        new TopicSchema(topic, record.getSchema()),
                        key -> target(key, record.getClass()));
        var bytes = new ByteArrayOutputStream(EXPECTED_BYTES);
        bytes.write(WireFormat.MAGIC);
        bytes.writeBytes(target.id);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            target.writer.write(record, encoder);
            encoder.flush();
        } catch (IOException
                | AvroRuntimeException
                | NullPointerException
                | ClassCastException
                | ArithmeticException e) {
            throw new SerializationException(
                    "%s for topic %s does not fit its schema: %s"
                            .formatted(record.getSchema().getFullName(), topic, e.getMessage()),
                    e);
        }
        return bytes.toByteArray();
    }

    private Target target(TopicSchema key, Class<?> recordClass) {
        String subject = subjectNames.subject(key.topic, isKey, key.schema.getFullName());
        Schema registered = JavaProperties.removedFrom(key.schema);
        int id =
                autoRegister
                        ? registry.register(subject, registered)
                        : registry.idOf(subject, registered);
        // The class's own data model knows its logical types.
        SpecificData model = SpecificData.getForClass(recordClass);
        @SuppressWarnings("unchecked")
        DatumWriter<Object> writer = model.createDatumWriter(key.schema);
        return new Target(ByteBuffer.allocate(Integer.BYTES).putInt(id).array(), writer);
    }

    private record TopicSchema(String topic, Schema schema) {}

    /** How records of one schema are written to one topic. */
    private static final class Target {
        private final byte[] id;
        private final DatumWriter<Object> writer;

        Target(byte[] id, DatumWriter<Object> writer) {
            this.id = id;
            this.writer = writer;
        }
    }
}
