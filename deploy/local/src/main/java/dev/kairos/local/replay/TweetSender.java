package dev.kairos.local.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kairos.events.NewsItem;
import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import dev.kairos.schemas.AvroSerdeConfig;
import dev.kairos.schemas.AvroSerializer;
import dev.kairos.schemas.RegistryException;
import dev.kairos.schemas.RegistryUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends rows to the partitions in turn, so that event time goes forward in all of them together.
 *
 * <p>A job takes the least of its partitions' event times for its watermark and leaves out those
 * that are idle. A partition that comes back to life must therefore not be behind the others, or
 * its records are late: whatever is on its way is waited for before the first record to a partition
 * that was silent, and that record is given time to arrive. While all partitions are busy, none can
 * be left behind, and rows go out in chunks.
 */
final class TweetSender implements AutoCloseable {
    /** Well below the idleness that jobs are given, which is 10 s. */
    private static final Duration SILENT_AFTER = Duration.ofSeconds(4);

    /** More than a job takes to read a record (100 ms) and to emit a watermark (200 ms). */
    private static final Duration SETTLE = Duration.ofMillis(400);

    private static final Duration SAY_WAITING_AFTER = Duration.ofSeconds(5);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final int CHUNK = 1_000;
    private static final String SOURCE = "stocknet";

    private final Endpoints endpoints;
    private final String data;
    private final ReplayProgress progress;
    private final CountDownLatch stop;
    private final AvroSerializer<NewsItem> serializer = new AvroSerializer<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final long[] sentAtNanos;
    private final List<Future<RecordMetadata>> chunk = new ArrayList<>(CHUNK);
    private Instant lastTime = Instant.EPOCH;
    private long acknowledged;
    private int turn;

    /**
     * @param data the name that marks the records
     * @param partitions partitions of the topic
     * @param stop ends all waiting when it is counted down
     */
    TweetSender(
            Endpoints endpoints,
            String data,
            int partitions,
            ReplayProgress progress,
            CountDownLatch stop) {
        this.endpoints = endpoints;
        this.data = data;
        this.progress = progress;
        this.stop = stop;
        this.sentAtNanos = new long[partitions];
        Arrays.fill(sentAtNanos, System.nanoTime() - SILENT_AFTER.toNanos());
        serializer.configure(Map.of(AvroSerdeConfig.REGISTRY_URL, endpoints.registryUrl()), false);
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                endpoints.bootstrap(),
                                ProducerConfig.ACKS_CONFIG,
                                "all",
                                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                                true,
                                // A topic just made may refuse the first batch and take the next:
                                // then the
                                // first is refused for ever (KAFKA-15591).
                                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                                1,
                                // A broker that is away is waited for, however long.
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                Integer.MAX_VALUE,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                Integer.MAX_VALUE,
                                ProducerConfig.LINGER_MS_CONFIG,
                                5),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /**
     * Sends a row, sooner or later; {@link #await} says when it is there.
     *
     * @throws KairosException when the broker or the registry refuses it
     */
    void send(Tweet tweet) {
        int partition = turn;
        turn = (turn + 1) % sentAtNanos.length;
        boolean wasSilent = System.nanoTime() - sentAtNanos[partition] >= SILENT_AFTER.toNanos();
        if (wasSilent) {
            await();
        }
        var record =
                new ProducerRecord<>(
                        endpoints.topics().news(),
                        partition,
                        tweet.id().getBytes(UTF_8),
                        bytes(tweet));
        ReplayedRows.mark(record.headers(), data, tweet.row());
        chunk.add(producer.send(record));
        lastTime = tweet.createdAt();
        sentAtNanos[partition] = System.nanoTime();
        if (wasSilent) {
            await();
            pause(SETTLE);
        } else if (chunk.size() >= CHUNK) {
            await();
        }
    }

    private byte[] bytes(Tweet tweet) {
        NewsItem item =
                NewsItem.newBuilder()
                        .setId(tweet.id())
                        .setPublishedAt(tweet.createdAt())
                        .setSource(SOURCE)
                        .setHeadline(tweet.text())
                        .setSymbols(List.of(tweet.ticker()))
                        .setLanguage("en")
                        .build();
        try {
            return serializer.serialize(endpoints.topics().news(), item);
        } catch (RegistryUnavailableException | RegistryException e) {
            throw new KairosException(
                    "No record can be written without the registry: " + e.getMessage(), e);
        }
    }

    /** Waits until the broker has acknowledged all that was sent, or until the stop. */
    void await() {
        long since = System.nanoTime();
        for (Future<RecordMetadata> sent : chunk) {
            while (!acknowledged(sent)) {
                if (stop.getCount() == 0) {
                    return;
                }
                if (System.nanoTime() - since > SAY_WAITING_AFTER.toNanos()) {
                    progress.waiting(endpoints.bootstrap());
                    since = System.nanoTime();
                }
            }
            acknowledged++;
        }
        boolean any = !chunk.isEmpty();
        chunk.clear();
        if (any) {
            progress.sent(acknowledged, lastTime);
        }
    }

    private boolean acknowledged(Future<RecordMetadata> sent) {
        try {
            sent.get(1, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new KairosException(
                    "Kafka at %s refuses a row: %s"
                            .formatted(endpoints.bootstrap(), e.getCause().getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
            return false;
        }
    }

    /** Waits, unless it is told to stop. */
    void pause(Duration duration) {
        try {
            if (stop.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }

    /** Rows that the broker acknowledged. */
    long acknowledged() {
        return acknowledged;
    }

    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }
}
