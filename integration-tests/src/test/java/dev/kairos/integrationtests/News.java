package dev.kairos.integrationtests;

import static dev.kairos.schemas.testing.TestRecords.newsItem;

import dev.kairos.events.NewsItem;
import dev.kairos.schemas.AvroSerializer;
import dev.kairos.schemas.testing.NewsItemBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes news to a system's input topic, good and bad. */
final class News implements AutoCloseable {
    private final String topic;
    private final KafkaProducer<String, byte[]> producer;
    private final AvroSerializer<NewsItem> serializer = new AvroSerializer<>();

    News(RunningSystem system) {
        this.topic = system.topics().news();
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                system.bootstrap(),
                                "acks",
                                "all",
                                "max.in.flight.requests.per.connection",
                                1,
                                "max.request.size",
                                4 * 1024 * 1024),
                        new StringSerializer(),
                        new ByteArraySerializer());
        serializer.configure(Map.of("schema.registry.url", system.registryUrl()), false);
    }

    /** An item of this moment, about good news, that is answered unless a test changes it. */
    static NewsItemBuilder item(String id, String... symbols) {
        return newsItem(id)
                .about(symbols)
                .publishedAt(Instant.now())
                .headline("Acme Widgets raises its full-year outlook after record orders");
    }

    byte[] bytes(NewsItem item) {
        return serializer.serialize(topic, item);
    }

    /** Appends the item and returns where it lies. */
    RecordMetadata send(NewsItem item) {
        return send(item.getId(), bytes(item));
    }

    /** Appends whatever bytes. */
    RecordMetadata send(String key, byte[] value) {
        try {
            return producer.send(new ProducerRecord<>(topic, key, value))
                    .get(Duration.ofSeconds(30).toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Not appended", e);
        }
    }

    /** Text of this many bytes. */
    static String text(int bytes) {
        return new String(new byte[bytes], StandardCharsets.US_ASCII).replace('\0', 'x');
    }

    @Override
    public void close() {
        producer.close();
        serializer.close();
    }
}
