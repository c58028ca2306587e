package dev.kairos.bench.pipeline.kafka;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.kairos.bench.BenchException;
import dev.kairos.bench.workload.Sample;
import dev.kairos.events.NewsItem;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topics of a benchmark: filled before a run, and read after it. */
public final class Topics implements AutoCloseable {
    /** As the product's own topics have. */
    private static final int PARTITIONS = 4;

    /** Companies that the news is about, one an item. */
    public static final int SYMBOLS = 50;

    /** All of an input lies within minutes of event time, and is in order. */
    private static final Instant BEGIN = Instant.parse("2026-01-05T09:00:00Z");

    private static final Duration LONGEST_READ = Duration.ofSeconds(60);

    /** A broker learns of a new topic a moment after it was created. */
    private static final RetryPolicy<Object> UNTIL_THERE =
            RetryPolicy.builder()
                    .handleIf(error -> error.getCause() instanceof RetriableException)
                    .withDelay(Duration.ofMillis(50))
                    .withMaxAttempts(-1)
                    .withMaxDuration(Duration.ofSeconds(30))
                    .build();

    private final String bootstrap;
    private final Admin admin;

    public Topics(String bootstrap) {
        this.bootstrap = bootstrap;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    /** Creates a topic that is not there yet, and waits until it can be written to. */
    public void create(String topic) throws InterruptedException {
        await(admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all());
        // Asks the leader of each partition, again until it has one: a producer that is faster than
        // that can lose its numbering, and with it, its way.
        long empty = Failsafe.with(UNTIL_THERE).get(() -> count(topic));
        if (empty != 0) {
            throw new BenchException("The new topic %s holds %d records".formatted(topic, empty));
        }
    }

    /** Creates a topic that holds a news item for each text, spread over its partitions. */
    public void fill(String topic, Sample sample) throws InterruptedException {
        create(topic);
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "linger.ms", 5,
                        "max.in.flight.requests.per.connection", 1);
        try (var producer =
                new KafkaProducer<>(settings, new StringSerializer(), new PlainAvroSerializer())) {
            for (int i = 0; i < sample.size(); i++) {
                NewsItem item =
                        NewsItem.newBuilder()
                                .setId("item-" + i)
                                .setPublishedAt(BEGIN.plus(10L * i, ChronoUnit.MILLIS))
                                .setSource("bench")
                                .setHeadline(sample.texts().get(i))
                                .setSymbols(List.of("SYM" + i % SYMBOLS))
                                .build();
                var unused =
                        producer.send(
                                new ProducerRecord<>(topic, i % PARTITIONS, item.getId(), item));
            }
        }
        long written = count(topic);
        if (written != sample.size()) {
            throw new BenchException(
                    "Of %d items, %d were written to %s".formatted(sample.size(), written, topic));
        }
    }

    /** Records that were appended to a topic. */
    public long count(String topic) throws InterruptedException {
        var latest =
                partitions(topic).stream()
                        .collect(
                                Collectors.toMap(partition -> partition, p -> OffsetSpec.latest()));
        return await(admin.listOffsets(latest).all()).values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    /**
     * When each record of a topic was appended.
     *
     * @param count how many there are
     * @return milliseconds since the epoch, in rising order
     */
    public List<Long> appendTimes(String topic, int count) {
        var times = new ArrayList<Long>(count);
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap);
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions(topic));
            consumer.seekToBeginning(partitions(topic));
            long giveUp = System.nanoTime() + LONGEST_READ.toNanos();
            while (times.size() < count) {
                consumer.poll(Duration.ofMillis(500)).forEach(seen -> times.add(seen.timestamp()));
                if (System.nanoTime() > giveUp) {
                    throw new BenchException(
                            "Of %d records of %s, %d could be read"
                                    .formatted(count, topic, times.size()));
                }
            }
        }
        return times.stream().sorted().toList();
    }

    private static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private static <T> T await(KafkaFuture<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new BenchException("The broker refused: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
