package dev.kairos.local.generator;

import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the predictions, on a thread of its own, until the first new one is there. */
final class FirstAnswer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAnswer.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean seen;
    private volatile long seenAtNanos;

    private FirstAnswer(Endpoints endpoints) {
        this.topic = endpoints.topics().predictions();
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                endpoints.bootstrap(),
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed",
                                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                false),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        this.thread = new Thread(this::run, "first-answer");
        thread.setDaemon(true);
    }

    /**
     * Starts watching from where the topic ends now.
     *
     * @throws KairosException when the topic is not there
     * @throws KafkaException when the broker does not answer
     */
    static FirstAnswer watch(Endpoints endpoints) {
        var watcher = new FirstAnswer(endpoints);
        boolean started = false;
        try {
            List<TopicPartition> partitions =
                    watcher.consumer.partitionsFor(watcher.topic).stream()
                            .map(info -> new TopicPartition(watcher.topic, info.partition()))
                            .toList();
            if (partitions.isEmpty()) {
                throw new KairosException(
                        "No topic %s on %s".formatted(watcher.topic, endpoints.bootstrap()));
            }
            watcher.consumer.assign(partitions);
            watcher.consumer.seekToEnd(partitions);
            // Seeking is lazy: asking for the position is what fixes it.
            partitions.forEach(watcher.consumer::position);
            watcher.thread.start();
            started = true;
            return watcher;
        } finally {
            if (!started) {
                watcher.consumer.close();
            }
        }
    }

    private void run() {
        try (consumer) {
            while (!closed && !seen) {
                try {
                    if (!consumer.poll(POLL).isEmpty()) {
                        seenAtNanos = System.nanoTime();
                        seen = true;
                    }
                } catch (KafkaException e) {
                    LOG.warn("Cannot watch {}, trying again: {}", topic, e.getMessage());
                }
            }
        }
    }

    /** {@link System#nanoTime} when the first answer was seen; empty before. */
    OptionalLong seenAtNanos() {
        return seen ? OptionalLong.of(seenAtNanos) : OptionalLong.empty();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(POLL.multipliedBy(4).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
