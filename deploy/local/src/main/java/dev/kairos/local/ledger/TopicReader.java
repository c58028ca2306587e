package dev.kairos.local.ledger;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.KairosException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads some topics from their beginning to where they end, and on from there when asked again, as
 * a {@code read_committed} reader without a consumer group. Not thread-safe.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int BROKER_TIMEOUT_MS = 15_000;

    /** As large as the largest record that a topic takes, so that one poll brings many. */
    private static final int FETCH_BYTES = 4 * 1024 * 1024;

    private final String bootstrap;
    private final Duration patience;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private List<TopicPartition> partitions = List.of();

    /**
     * @param bootstrap Kafka bootstrap servers
     * @param patience how long no position may move before reading is given up
     * @throws KairosException when that is no address
     */
    public TopicReader(String bootstrap, Duration patience) {
        this.bootstrap = requireNonNull(bootstrap, "bootstrap");
        this.patience = requireNonNull(patience, "patience");
        try {
            this.consumer = new KafkaConsumer<>(settings(bootstrap));
        } catch (KafkaException e) {
            // The consumer wraps what is wrong with its settings.
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new KairosException(
                    "'%s' is no address of Kafka brokers such as 127.0.0.1:19092: %s"
                            .formatted(bootstrap, reason.getMessage()),
                    e);
        }
    }

    /** Settings of a {@code read_committed} consumer of bytes without a group. */
    static Map<String, Object> settings(String bootstrap) {
        return Map.ofEntries(
                Map.entry(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
                Map.entry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
                Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
                Map.entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false),
                Map.entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000),
                Map.entry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES),
                Map.entry(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, BROKER_TIMEOUT_MS),
                Map.entry(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, BROKER_TIMEOUT_MS),
                Map.entry(
                        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class),
                Map.entry(
                        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                        ByteArrayDeserializer.class));
    }

    /**
     * The partitions of every topic there is.
     *
     * @throws KairosException when the broker does not answer
     */
    public Map<String, List<TopicPartition>> partitionsByTopic() {
        try {
            return consumer.listTopics().entrySet().stream()
                    .collect(
                            Collectors.toMap(
                                    Map.Entry::getKey, entry -> partitions(entry.getValue())));
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    private static List<TopicPartition> partitions(List<PartitionInfo> infos) {
        return infos.stream().map(i -> new TopicPartition(i.topic(), i.partition())).toList();
    }

    /** Reads these partitions from now on; those it read before go on from where they were. */
    public void assign(Collection<TopicPartition> partitions) {
        List<TopicPartition> added = new ArrayList<>(partitions);
        added.removeAll(this.partitions);
        this.partitions = List.copyOf(partitions);
        consumer.assign(this.partitions);
        if (!added.isEmpty()) {
            consumer.seekToBeginning(added);
        }
    }

    /**
     * The offset after the last committed record of each assigned partition.
     *
     * @throws KairosException when the broker does not answer
     */
    public Map<TopicPartition, Long> ends() {
        try {
            return consumer.endOffsets(partitions);
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    /**
     * Hands every record before those ends that was not handed out before to the reader, in the
     * order of each partition.
     *
     * @throws KairosException when no position moves for as long as patience lasts, naming the
     *     partition
     */
    public void readTo(
            Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        // Positions, and not the records, say how far reading is: transaction markers and aborted
        // records take offsets and are never handed out.
        try {
            long sum = positions();
            long movedAt = System.nanoTime();
            List<TopicPartition> behind = behind(ends);
            while (!behind.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    reader.accept(record);
                }
                long now = positions();
                if (now != sum) {
                    sum = now;
                    movedAt = System.nanoTime();
                } else if (System.nanoTime() - movedAt > patience.toNanos()) {
                    throw stuck(behind.get(0), ends);
                }
                behind = behind(ends);
            }
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    private List<TopicPartition> behind(Map<TopicPartition, Long> ends) {
        return partitions.stream().filter(p -> consumer.position(p) < ends.get(p)).toList();
    }

    private long positions() {
        return partitions.stream().mapToLong(consumer::position).sum();
    }

    private KairosException stuck(TopicPartition partition, Map<TopicPartition, Long> ends) {
        return new KairosException(
                "Reading %s stands at offset %d of %d for %d s: is the broker at %s healthy?"
                        .formatted(
                                partition,
                                consumer.position(partition),
                                ends.get(partition),
                                patience.toSeconds(),
                                bootstrap));
    }

    private KairosException unreachable(KafkaException e) {
        return new KairosException(
                "Kafka at %s does not answer (%s). Start the system first, with kairos up, or name another broker with --bootstrap."
                        .formatted(bootstrap, e.getMessage()),
                e);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
