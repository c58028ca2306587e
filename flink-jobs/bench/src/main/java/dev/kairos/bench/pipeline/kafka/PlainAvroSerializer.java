package dev.kairos.bench.pipeline.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes records in Avro without telling a registry of their schema: the work of the product's
 * serializer for each record, once it has registered the schema.
 */
public final class PlainAvroSerializer implements Serializer<SpecificRecord> {
    private final Map<Schema, DatumWriter<Object>> writers = new ConcurrentHashMap<>();

    @Override
    public byte[] serialize(String topic, SpecificRecord record) {
        DatumWriter<Object> writer =
                writers.computeIfAbsent(record.getSchema(), schema -> writerOf(record, schema));
        var bytes = new ByteArrayOutputStream();
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            writer.write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new SerializationException("The record cannot be written", e);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked") // A writer takes what its class's data model knows.
    private static DatumWriter<Object> writerOf(SpecificRecord record, Schema schema) {
        return (DatumWriter<Object>)
                SpecificData.getForClass(record.getClass()).createDatumWriter(schema);
    }
}
