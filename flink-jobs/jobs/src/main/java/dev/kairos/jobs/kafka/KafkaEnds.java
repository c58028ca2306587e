package dev.kairos.jobs.kafka;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.Prediction;
import dev.kairos.jobs.definition.Delivery;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.records.Decoded;
import dev.kairos.jobs.serdes.ValueSerialization;
import dev.kairos.jobs.source.DecodingSchema;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Both ends of a pipeline in Kafka. */
public final class KafkaEnds {
    /** Records of up to this size are allowed by Kairos's topics. */
    private static final int MAX_RECORD_BYTES = 4 * 1024 * 1024;

    /**
     * Little is fetched of a partition at a time, so that a backlog is worked off evenly over
     * partitions: their event times then stay close together, and none waits so long that it looks
     * idle. A record above this is still fetched, alone.
     */
    private static final int FETCH_BYTES_PER_PARTITION = 64 * 1024;

    private static final int RECORDS_PER_POLL = 200;

    /**
     * How long a broker waits for the end of a transaction, which a checkpoint brings, before it
     * aborts it and its answers are lost; below the 15 minutes that brokers allow.
     */
    public static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(10);

    private static final String READER_CLASS = "kairos.reader.class";
    private static final String SPECIFIC_READER = "specific.avro.reader";

    private final PipelineDefinition pipeline;
    private final KafkaConnection connection;
    private final Clock clock;

    public KafkaEnds(PipelineDefinition pipeline, KafkaConnection connection, Clock clock) {
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.connection = requireNonNull(connection, "connection");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * The input topic, read from the offsets that the consumer group committed with the last
     * checkpoint, else from the beginning. A job that starts from a checkpoint or savepoint reads
     * on from there instead.
     */
    @SuppressWarnings("deprecation") // The connector still asks for Kafka's deprecated enum.
    public KafkaSource<Decoded> source() {
        Properties properties = connection.clientProperties();
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.setProperty(
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                Integer.toString(FETCH_BYTES_PER_PARTITION));
        properties.setProperty(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(RECORDS_PER_POLL));
        return KafkaSource.<Decoded>builder()
                .setProperties(properties)
                .setTopics(connection.topic(pipeline.topics().input()))
                .setGroupId(connection.topic(pipeline.name()))
                .setClientIdPrefix(connection.topic(pipeline.name()))
                .setStartingOffsets(
                        OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .setDeserializer(new DecodingSchema(pipeline, deserializerProperties(), clock))
                .build();
    }

    /** The predictions, keyed by what they are about. */
    public KafkaSink<Prediction> predictions() {
        return sink(pipeline.topics().predictions(), Prediction::getKey);
    }

    /** The dead letters, without a key. */
    public KafkaSink<DeadLetter> deadLetters() {
        return sink(pipeline.topics().deadLetters(), deadLetter -> null);
    }

    private <T> KafkaSink<T> sink(String name, SerializableFunction<T, String> key) {
        String topic = connection.topic(name);
        Properties properties = connection.clientProperties();
        properties.setProperty(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MAX_RECORD_BYTES));
        properties.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(TRANSACTION_TIMEOUT.toMillis()));
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(properties)
                .setBootstrapServers(connection.bootstrap())
                .setRecordSerializer(
                        new ValueSerialization<>(
                                topic,
                                pipeline.serdes().serializer(),
                                connection.serdeProperties(pipeline.serdes().properties()),
                                key))
                .setDeliveryGuarantee(
                        pipeline.delivery() == Delivery.EXACTLY_ONCE
                                ? DeliveryGuarantee.EXACTLY_ONCE
                                : DeliveryGuarantee.AT_LEAST_ONCE)
                // Two pipelines, or two deployments on one broker, must never share one: each
                // would fence off the other's producers.
                .setTransactionalIdPrefix(connection.topic(pipeline.name()) + "-" + name)
                .build();
    }

    /** Records are read as their generated class where there is one. */
    private Map<String, String> deserializerProperties() {
        var properties = new HashMap<String, String>();
        boolean generated = isOnClassPath(pipeline.format().record());
        properties.put(SPECIFIC_READER, Boolean.toString(generated));
        if (generated) {
            properties.put(READER_CLASS, pipeline.format().record());
        }
        properties.putAll(connection.serdeProperties(pipeline.serdes().properties()));
        return properties;
    }

    private static boolean isOnClassPath(String className) {
        try {
            Class.forName(className, false, KafkaEnds.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
