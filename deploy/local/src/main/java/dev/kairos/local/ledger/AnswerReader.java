package dev.kairos.local.ledger;

import dev.kairos.events.Prediction;
import dev.kairos.events.SourcePosition;
import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import dev.kairos.schemas.DecodingException;
import dev.kairos.schemas.RegistryException;
import dev.kairos.schemas.RegistryUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads predictions as they become visible to a {@code read_committed} reader, and times them: from
 * the append time of the input to this machine's clock when the prediction came. The broker must
 * run by the same clock, as it does on one machine.
 *
 * <p>Of the inputs it remembers the append times of the last {@value #REMEMBERED_INPUTS}; the
 * answer to an older one is not timed.
 */
public final class AnswerReader implements AutoCloseable {
    static final int REMEMBERED_INPUTS = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(AnswerReader.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private record Position(String topic, int partition, long offset) {}

    private final String inputTopic;
    private final String deadLetterTopic;
    private final Deserializer<Prediction> deserializer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Clock clock;
    private final Thread thread;

    /** When an input was appended, and when an answer came whose input was not read yet. */
    private final Map<Position, Long> inputs = bounded();

    private final Map<Position, Long> earlyAnswers = bounded();
    private final Latencies latencies = new Latencies();
    private Optional<Instant> firstAnswerAt = Optional.empty();
    private long predictions;
    private long deadLetters;
    private volatile boolean closed;

    private AnswerReader(Endpoints endpoints, Clock clock) {
        this.inputTopic = endpoints.topics().news();
        this.deadLetterTopic = endpoints.topics().deadLetters();
        this.deserializer = OwedKeys.deserializer(endpoints.registryUrl(), Prediction.class);
        this.clock = clock;
        this.consumer = new KafkaConsumer<>(TopicReader.settings(endpoints.bootstrap()));
        boolean opened = false;
        try {
            seekToEnds(endpoints);
            opened = true;
        } catch (KafkaException e) {
            throw new KairosException(
                    "Kafka at %s does not answer: %s"
                            .formatted(endpoints.bootstrap(), e.getMessage()),
                    e);
        } finally {
            if (!opened) {
                consumer.close();
            }
        }
        this.thread = new Thread(this::run, "answer-reader");
        thread.setDaemon(true);
    }

    /**
     * Starts reading at the end of the topics as they are now, on a thread of its own.
     *
     * @throws KairosException when the broker does not answer or a topic is not there
     */
    public static AnswerReader start(Endpoints endpoints) {
        var reader = new AnswerReader(endpoints, Clock.systemUTC());
        reader.thread.start();
        return reader;
    }

    private void seekToEnds(Endpoints endpoints) {
        List<TopicPartition> partitions =
                Stream.of(inputTopic, endpoints.topics().predictions(), deadLetterTopic)
                        .flatMap(topic -> partitions(topic, endpoints).stream())
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy: asking for the position is what fixes it.
        partitions.forEach(consumer::position);
    }

    private List<TopicPartition> partitions(String topic, Endpoints endpoints) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        if (partitions.isEmpty()) {
            throw new KairosException("No topic %s on %s".formatted(topic, endpoints.bootstrap()));
        }
        return partitions;
    }

    /** When the first prediction was seen. */
    public synchronized Optional<Instant> firstAnswerAt() {
        return firstAnswerAt;
    }

    /**
     * From the input's append time to when this reader had its prediction; empty before the first.
     * Of several predictions for one input, the first is timed.
     */
    public synchronized Optional<LatencySummary> latency() {
        return latencies.summary();
    }

    /** Predictions seen, repeats included. */
    public synchronized long predictions() {
        return predictions;
    }

    /** Dead letters seen, repeats included. */
    public synchronized long deadLetters() {
        return deadLetters;
    }

    private void run() {
        try {
            while (!closed) {
                poll();
            }
        } catch (WakeupException | InterruptException e) {
            LOG.debug("Reading answers was stopped", e);
        } finally {
            consumer.close();
        }
    }

    private void poll() {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.topic().equals(inputTopic)) {
                    sawInput(record);
                } else if (record.topic().equals(deadLetterTopic)) {
                    sawDeadLetter();
                } else {
                    sawAnswer(record);
                }
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("Cannot read answers, trying again: {}", e.getMessage());
        }
    }

    private synchronized void sawInput(ConsumerRecord<byte[], byte[]> record) {
        var position = new Position(record.topic(), record.partition(), record.offset());
        Long answeredAt = earlyAnswers.remove(position);
        if (answeredAt != null) {
            latencies.record(answeredAt - record.timestamp());
        } else {
            inputs.put(position, record.timestamp());
        }
    }

    private synchronized void sawDeadLetter() {
        deadLetters++;
    }

    private void sawAnswer(ConsumerRecord<byte[], byte[]> record) {
        long seenAt = clock.millis();
        Prediction prediction;
        try {
            prediction = deserializer.deserialize(record.topic(), record.value());
        } catch (DecodingException | RegistryException | RegistryUnavailableException e) {
            LOG.warn(
                    "Cannot read the prediction at {}-{}@{}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
            return;
        }
        if (prediction != null) {
            time(prediction, seenAt);
        }
    }

    private synchronized void time(Prediction prediction, long seenAt) {
        predictions++;
        if (firstAnswerAt.isEmpty()) {
            firstAnswerAt = Optional.of(Instant.ofEpochMilli(seenAt));
        }
        SourcePosition scored = prediction.getScoredPosition();
        if (scored == null || !scored.getTopic().equals(inputTopic)) {
            return;
        }
        var position = new Position(scored.getTopic(), scored.getPartition(), scored.getOffset());
        Long appendedAt = inputs.remove(position);
        if (appendedAt != null) {
            latencies.record(seenAt - appendedAt);
        } else {
            earlyAnswers.putIfAbsent(position, seenAt);
        }
    }

    private static Map<Position, Long> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Position, Long> eldest) {
                return size() > REMEMBERED_INPUTS;
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(CLOSE_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
