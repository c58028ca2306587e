package dev.kairos.bench.pipeline.kafka;

import dev.kairos.events.NewsItem;
import dev.kairos.schemas.GeneratedRecords;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads news items in Avro without asking a registry for their schema: the work of the product's
 * deserializer for each record, once it knows the schema.
 */
public final class PlainAvroDeserializer implements Deserializer<NewsItem> {
    static {
        GeneratedRecords.trust();
    }

    private final SpecificDatumReader<NewsItem> reader = new SpecificDatumReader<>(NewsItem.class);

    @Override
    public NewsItem deserialize(String topic, byte[] value) {
        try {
            return reader.read(null, DecoderFactory.get().binaryDecoder(value, null));
        } catch (IOException | AvroRuntimeException e) {
            throw new SerializationException("The value is no news item", e);
        }
    }
}
