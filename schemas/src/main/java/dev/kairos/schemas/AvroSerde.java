package dev.kairos.schemas;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;

/**
 * {@link AvroSerializer} and {@link AvroDeserializer} together, configured by the keys of {@link
 * AvroSerdeConfig}. One instance may be shared by all threads of a Kafka Streams application.
 *
 * @param <T> the records
 */
public final class AvroSerde<T extends SpecificRecord> extends Serdes.WrapperSerde<T> {
    /** A serde, not configured yet, whose configuration says what records are read as. */
    public AvroSerde() {
        super(new AvroSerializer<>(), new AvroDeserializer<>());
    }

    /** A serde, not configured yet, that reads every record as that generated class. */
    public AvroSerde(Class<T> recordClass) {
        super(new AvroSerializer<>(), AvroDeserializer.reading(recordClass));
    }
}
