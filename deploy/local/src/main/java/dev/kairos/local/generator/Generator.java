package dev.kairos.local.generator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.kairos.events.NewsItem;
import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import dev.kairos.local.generator.PlannedRecord.Kind;
import dev.kairos.schemas.RegistryException;
import dev.kairos.schemas.RegistryUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a {@link NewsPlan} to the news topic in real time until it is stopped, and keeps count of
 * what the broker acknowledged.
 *
 * <p>A record planned as late is sent as late only when it cannot but be late: {@link #CALM} after
 * the first answer, and when every partition has carried punctual records. Before, it is sent as a
 * punctual one.
 */
public final class Generator implements AutoCloseable {
    /** How long after the first answer late records may come. */
    static final Duration CALM = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Generator.class);
    private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Duration FLUSH_WITHIN = Duration.ofSeconds(10);
    private static final Duration CATCH_UP = Duration.ofSeconds(2);
    private static final int REPEATABLE_ITEMS = 200;

    private final Endpoints endpoints;
    private final NewsPlan plan;
    private final PlantedCounts counts;
    private final Path planted;
    private final Clock clock;
    private final Duration calm;
    private final NewsEncoder encoder;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Set<Integer> punctualPartitions = ConcurrentHashMap.newKeySet();
    private final Map<Long, NewsItem> sentItems =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, NewsItem> eldest) {
                    return size() > REPEATABLE_ITEMS;
                }
            };
    private volatile long acknowledgedAtNanos = System.nanoTime();
    private long writtenAtNanos = System.nanoTime();
    private boolean silent;

    /**
     * @param endpoints where to send to
     * @param seed what determines the content of the records and their order
     * @param rate records a second in the mean
     * @param planted the file that tells what was planted, written every second and at the end
     * @param clock gives the event times
     */
    public Generator(Endpoints endpoints, long seed, double rate, Path planted, Clock clock) {
        this(endpoints, seed, rate, planted, clock, CALM);
    }

    Generator(
            Endpoints endpoints, long seed, double rate, Path planted, Clock clock, Duration calm) {
        this.endpoints = requireNonNull(endpoints, "endpoints");
        this.planted = requireNonNull(planted, "planted");
        this.clock = requireNonNull(clock, "clock");
        this.calm = requireNonNull(calm, "calm");
        this.plan = new NewsPlan(seed, rate, NewsMaterial.load());
        this.counts = new PlantedCounts(seed, rate);
        this.encoder = new NewsEncoder(endpoints);
    }

    /**
     * Sends until {@link #close} is called. A registry or broker that does not answer is waited
     * for, and said so in the log.
     *
     * @throws KairosException when the topic is not there, the broker refuses the records, or the
     *     file cannot be written
     */
    public void run() {
        try (var producer = producer()) {
            if (awaitRegistry()) {
                send(producer);
            }
            if (!flush(producer)) {
                LOG.warn(
                        "Stopped with {} records unacknowledged: whether they were appended is not"
                                + " known",
                        counts.unacknowledged());
            }
            producer.close(Duration.ZERO);
            write();
        } finally {
            ended.countDown();
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        endpoints.bootstrap(),
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        // A topic just made may refuse the first batch and take the next: then the
                        // first is refused for ever (KAFKA-15591).
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1,
                        // A broker that is away is waited for, however long.
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        Integer.MAX_VALUE,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        5_000,
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        4 * 1024 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private boolean awaitRegistry() {
        while (!stopped()) {
            try {
                encoder.register();
                return true;
            } catch (RegistryUnavailableException e) {
                LOG.warn("Waiting for the registry: {}", e.getMessage());
                pause(BETWEEN_TRIES);
            } catch (RegistryException e) {
                throw new KairosException(
                        "The registry refuses the schemas of the news: " + e.getMessage(), e);
            }
        }
        return false;
    }

    private void send(KafkaProducer<byte[], byte[]> producer) {
        int partitions = awaitTopic(producer);
        if (stopped()) {
            return;
        }
        try (var firstAnswer = FirstAnswer.watch(endpoints)) {
            long origin = System.nanoTime();
            while (!stopped()) {
                PlannedRecord planned = plan.next();
                long due = origin + planned.at().toNanos();
                while (!stopped() && System.nanoTime() < due) {
                    refresh();
                    pause(untilNextChore(due));
                }
                // After an outage go on from here, rather than send in one go what was missed.
                long behind = System.nanoTime() - due;
                if (behind > CATCH_UP.toNanos()) {
                    origin += behind;
                }
                refresh();
                if (!stopped()) {
                    offer(producer, planned, lateIsLate(firstAnswer, partitions));
                }
            }
        }
    }

    private int awaitTopic(KafkaProducer<byte[], byte[]> producer) {
        String topic = endpoints.topics().news();
        while (!stopped()) {
            try {
                return producer.partitionsFor(topic).size();
            } catch (UnknownTopicOrPartitionException e) {
                throw missing(topic, e);
            } catch (TimeoutException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    throw missing(topic, e);
                }
                LOG.warn("Waiting for Kafka at {}: {}", endpoints.bootstrap(), e.getMessage());
            }
        }
        return 0;
    }

    private KairosException missing(String topic, KafkaException e) {
        return new KairosException(
                "No topic %s on %s. Start the system first, with kairos up --topic-prefix %s"
                        .formatted(topic, endpoints.bootstrap(), endpoints.topics().prefix()),
                e);
    }

    private boolean lateIsLate(FirstAnswer firstAnswer, int partitions) {
        OptionalLong seenAt = firstAnswer.seenAtNanos();
        return seenAt.isPresent()
                && System.nanoTime() - seenAt.getAsLong() >= calm.toNanos()
                && IntStream.range(0, partitions).allMatch(punctualPartitions::contains);
    }

    private void offer(
            KafkaProducer<byte[], byte[]> producer, PlannedRecord planned, boolean lateIsLate) {
        Kind kind = planned.kind() == Kind.LATE && !lateIsLate ? Kind.PUNCTUAL : planned.kind();
        Instant now = clock.instant();
        NewsItem item = item(planned, kind, now);
        byte[] value =
                planned.fault().isPresent()
                        ? encoder.encode(item, planned.fault().get(), now)
                        : encoder.encode(item);
        var record =
                new ProducerRecord<>(
                        endpoints.topics().news(), item.getId().getBytes(UTF_8), value);
        while (!stopped() && !send(producer, record, kind, planned)) {
            refresh();
        }
    }

    /** False when the producer has no room or no broker for it now. */
    private boolean send(
            KafkaProducer<byte[], byte[]> producer,
            ProducerRecord<byte[], byte[]> record,
            Kind kind,
            PlannedRecord planned) {
        if (counts.unacknowledged() == 0) {
            acknowledgedAtNanos = System.nanoTime();
        }
        Future<RecordMetadata> sent =
                producer.send(
                        record,
                        (metadata, failure) -> {
                            if (failure == null) {
                                acknowledged(kind, planned, metadata.partition());
                            } else if (!(failure instanceof RetriableException) && !stopped()) {
                                LOG.error("The broker refused a record", failure);
                                counts.refused();
                            }
                        });
        // What the producer cannot take, it says in the future at once.
        if (sent.isDone()) {
            try {
                sent.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RetriableException) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stop.countDown();
            }
        }
        counts.offered(plan.burstsBegun());
        return true;
    }

    private NewsItem item(PlannedRecord planned, Kind kind, Instant now) {
        Instant publishedAt =
                now.minus(planned.kind() == kind ? planned.delay() : Duration.ofMillis(500));
        if (planned.original().isPresent()) {
            NewsItem original = sentItems.get(planned.original().get());
            // A repetition that comes so late that it could be too late is published anew.
            if (original != null
                    && original.getPublishedAt().plus(NewsPlan.WITHIN_BOUND).isAfter(now)) {
                publishedAt = original.getPublishedAt();
            }
        }
        NewsItem item =
                NewsItem.newBuilder()
                        .setId(planned.id())
                        .setPublishedAt(publishedAt)
                        .setSource(planned.source())
                        .setHeadline(planned.headline())
                        .setSymbols(planned.symbols())
                        .setLanguage("en")
                        .build();
        sentItems.put(planned.sequence(), item);
        return item;
    }

    private void acknowledged(Kind kind, PlannedRecord planned, int partition) {
        acknowledgedAtNanos = System.nanoTime();
        counts.acknowledged(kind, planned, clock.instant());
        if (kind == Kind.PUNCTUAL) {
            punctualPartitions.add(partition);
        }
    }

    private void refresh() {
        if (System.nanoTime() - writtenAtNanos >= BETWEEN_WRITES.toNanos()) {
            write();
            writtenAtNanos = System.nanoTime();
            watchSilence();
        }
    }

    private void watchSilence() {
        boolean now =
                counts.unacknowledged() > 0
                        && System.nanoTime() - acknowledgedAtNanos > SILENCE.toNanos();
        if (now && !silent) {
            LOG.warn(
                    "Kafka at {} has acknowledged nothing for {} s; {} records wait, and are tried"
                            + " again until it does",
                    endpoints.bootstrap(),
                    SILENCE.toSeconds(),
                    counts.unacknowledged());
        } else if (silent && !now) {
            LOG.info("Kafka at {} is back", endpoints.bootstrap());
        }
        silent = now;
    }

    private void write() {
        try {
            counts.write(planted);
        } catch (IOException e) {
            throw new KairosException("Cannot write %s: %s".formatted(planted, e), e);
        }
    }

    private long untilNextChore(long due) {
        return Math.min(due - System.nanoTime(), BETWEEN_WRITES.toNanos());
    }

    /** Waits, unless it is told to stop. */
    private void pause(Duration duration) {
        pause(duration.toNanos());
    }

    private void pause(long nanos) {
        try {
            if (stop.await(nanos, TimeUnit.NANOSECONDS)) {
                LOG.debug("Told to stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    /** Waits for all acknowledgements, but not for ever; false when some are missing then. */
    private boolean flush(KafkaProducer<byte[], byte[]> producer) {
        var flusher = new Thread(producer::flush, "flush");
        flusher.setDaemon(true);
        flusher.start();
        try {
            flusher.join(FLUSH_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return counts.unacknowledged() == 0;
    }

    /** Records that the broker acknowledged. */
    public long sent() {
        return counts.sent();
    }

    /** Stops {@link #run} and waits until it has flushed and written its file. */
    @Override
    public void close() {
        stop.countDown();
        try {
            if (!ended.await(2 * FLUSH_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("The generator did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
