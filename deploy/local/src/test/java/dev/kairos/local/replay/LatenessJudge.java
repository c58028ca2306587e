package dev.kairos.local.replay;

import dev.kairos.events.NewsItem;
import dev.kairos.local.Endpoints;
import dev.kairos.schemas.AvroDeserializer;
import dev.kairos.schemas.AvroSerdeConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the news as a job with two source subtasks does that has been idle for long: the watermark
 * is the least over those partitions that have come to life, and never goes back.
 */
final class LatenessJudge implements AutoCloseable {
    private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(5);
    private static final Duration ALLOWED_LATENESS = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int SUBTASKS = 2;

    private final AvroDeserializer<NewsItem> deserializer =
            AvroDeserializer.reading(NewsItem.class);
    private final Map<TopicPartition, Instant> latest = new HashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private Instant watermark = Instant.MIN;
    private long seen;
    private long late;
    private volatile boolean closed;

    LatenessJudge(Endpoints endpoints, int partitions) {
        deserializer.configure(
                Map.of(AvroSerdeConfig.REGISTRY_URL, endpoints.registryUrl()), false);
        for (int subtask = 0; subtask < SUBTASKS; subtask++) {
            List<TopicPartition> mine = new ArrayList<>();
            for (int p = subtask; p < partitions; p += SUBTASKS) {
                mine.add(new TopicPartition(endpoints.topics().news(), p));
            }
            var thread = new Thread(() -> run(endpoints, mine), "judge-" + subtask);
            thread.start();
            threads.add(thread);
        }
    }

    private void run(Endpoints endpoints, List<TopicPartition> partitions) {
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                endpoints.bootstrap(),
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                consumer.poll(POLL).forEach(this::judge);
            }
        }
    }

    private synchronized void judge(ConsumerRecord<byte[], byte[]> record) {
        Instant time = deserializer.deserialize(record.topic(), record.value()).getPublishedAt();
        seen++;
        if (watermark != Instant.MIN && time.isBefore(watermark.minus(ALLOWED_LATENESS))) {
            late++;
        }
        latest.merge(
                new TopicPartition(record.topic(), record.partition()),
                time,
                (a, b) -> a.isAfter(b) ? a : b);
        Instant least = latest.values().stream().min(Instant::compareTo).orElseThrow();
        Instant candidate = least.minus(OUT_OF_ORDERNESS);
        watermark = candidate.isAfter(watermark) ? candidate : watermark;
    }

    synchronized long seen() {
        return seen;
    }

    synchronized long late() {
        return late;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
