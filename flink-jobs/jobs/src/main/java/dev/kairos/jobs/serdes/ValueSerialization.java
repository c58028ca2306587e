package dev.kairos.jobs.serdes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes records to one topic: the value by a Kafka serializer that is named by class, the key as
 * plain UTF-8. Times are left to the broker.
 *
 * @param <T> the records
 */
public final class ValueSerialization<T> implements KafkaRecordSerializationSchema<T> {
    private final String topic;
    private final String serializerClass;
    private final Map<String, String> properties;
    private final SerializableFunction<T, String> key;
    private transient Serializer<T> serializer;

    /**
     * @param serializerClass class of a Kafka serializer
     * @param properties settings of the serializer
     * @param key the Kafka key of a record, or null for none
     */
    public ValueSerialization(
            String topic,
            String serializerClass,
            Map<String, String> properties,
            SerializableFunction<T, String> key) {
        this.topic = requireNonNull(topic, "topic");
        this.serializerClass = requireNonNull(serializerClass, "serializerClass");
        this.properties = Map.copyOf(properties);
        this.key = requireNonNull(key, "key");
    }

    @Override
    public void open(
            SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        serializer =
                NamedClasses.serializer(
                        serializerClass,
                        properties,
                        context.getUserCodeClassLoader().asClassLoader());
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            T record, KafkaSinkContext context, Long timestamp) {
        String name = key.apply(record);
        return new ProducerRecord<>(
                topic,
                name == null ? null : name.getBytes(UTF_8),
                serializer.serialize(topic, record));
    }
}
