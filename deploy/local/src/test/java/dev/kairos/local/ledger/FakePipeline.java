package dev.kairos.local.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.NewsItem;
import dev.kairos.events.Prediction;
import dev.kairos.events.SourcePosition;
import dev.kairos.local.Endpoints;
import dev.kairos.schemas.AvroSerdeConfig;
import dev.kairos.schemas.AvroSerializer;
import dev.kairos.schemas.Cause;
import dev.kairos.schemas.OutputId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes inputs and what the news-sentiment pipeline would write about them, one by one. */
public final class FakePipeline implements AutoCloseable {
    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

    private final Endpoints endpoints;
    private final AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>();
    private final KafkaProducer<byte[], byte[]> producer;

    private FakePipeline(Endpoints endpoints, Map<String, Object> settings) {
        this.endpoints = endpoints;
        serializer.configure(Map.of(AvroSerdeConfig.REGISTRY_URL, endpoints.registryUrl()), false);
        Map<String, Object> all = new HashMap<>(settings);
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, endpoints.bootstrap());
        // Topics are new, and may refuse a first batch and take the next (KAFKA-15591).
        all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        this.producer =
                new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public static FakePipeline at(Endpoints endpoints) {
        return new FakePipeline(endpoints, Map.of());
    }

    static FakePipeline transactional(Endpoints endpoints) {
        var pipeline =
                new FakePipeline(
                        endpoints,
                        Map.of(
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                endpoints.topics().prefix() + "tx"));
        pipeline.producer.initTransactions();
        return pipeline;
    }

    void begin() {
        producer.beginTransaction();
    }

    void commit() {
        producer.commitTransaction();
    }

    void abort() {
        producer.flush();
        producer.abortTransaction();
    }

    public SourcePosition item(String... symbols) {
        return newsBytes(
                serializer.serialize(
                        endpoints.topics().news(),
                        NewsItem.newBuilder()
                                .setId("item")
                                .setPublishedAt(NOW)
                                .setSource("wire")
                                .setHeadline("Something happened")
                                .setSymbols(List.of(symbols))
                                .build()));
    }

    SourcePosition newsBytes(byte[] value) {
        return send(endpoints.topics().news(), "item".getBytes(UTF_8), value);
    }

    void predict(SourcePosition position, String symbol) {
        send(prediction(position, symbol));
    }

    /** Writes a prediction, whatever it is about. */
    public void answerAnything() {
        predict(new SourcePosition(endpoints.topics().news(), 0, 0L), "ANY");
    }

    void predictAllOf(List<SourcePosition> positions, String symbol) {
        byte[] key = symbol.getBytes(UTF_8);
        String topic = endpoints.topics().predictions();
        for (SourcePosition position : positions) {
            producer.send(
                    new ProducerRecord<>(
                            topic, key, serializer.serialize(topic, prediction(position, symbol))));
        }
        producer.flush();
    }

    void send(Prediction prediction) {
        String topic = endpoints.topics().predictions();
        send(topic, prediction.getKey().getBytes(UTF_8), serializer.serialize(topic, prediction));
    }

    static Prediction prediction(SourcePosition scored, String symbol) {
        return prediction(scored, scored, symbol);
    }

    static Prediction prediction(SourcePosition scored, SourcePosition triggering, String symbol) {
        return Prediction.newBuilder()
                .setId(
                        OutputId.of(
                                "news-sentiment",
                                "Prediction",
                                symbol,
                                "sentiment",
                                scored,
                                triggering))
                .setPipeline("news-sentiment")
                .setKey(symbol)
                .setVariant("sentiment")
                .setEventTime(NOW)
                .setProducedAt(NOW)
                .setScoredPosition(scored)
                .setTriggeringPosition(triggering)
                .setModelName("news-sentiment")
                .setModelVersion("1")
                .setModelHash("ab".repeat(32))
                .setContextSize(0)
                .setTask("sentiment")
                .setLabel("neutral")
                .setProbabilities(Map.of("negative", 0.2, "neutral", 0.6, "positive", 0.2))
                .setCalibrated(false)
                .build();
    }

    /** A dead letter for that key, or for every key of the input with null. */
    void refuse(SourcePosition position, String key, Cause cause) {
        String topic = endpoints.topics().deadLetters();
        var letter =
                DeadLetter.newBuilder()
                        .setId(
                                OutputId.of(
                                        "news-sentiment",
                                        "DeadLetter",
                                        key == null ? "" : key,
                                        cause.name(),
                                        position,
                                        position))
                        .setPipeline("news-sentiment")
                        .setTopic(position.getTopic())
                        .setPartition(position.getPartition())
                        .setOffset(position.getOffset())
                        .setKey(key)
                        .setCause(cause.name())
                        .setMessage("refused")
                        .setPayloadHash(OutputId.sha256Hex(new byte[0]))
                        .setAt(NOW)
                        .build();
        send(topic, null, serializer.serialize(topic, letter));
    }

    private SourcePosition send(String topic, byte[] key, byte[] value) {
        return position(producer.send(new ProducerRecord<>(topic, key, value)));
    }

    private static SourcePosition position(Future<RecordMetadata> sent) {
        try {
            RecordMetadata metadata = sent.get();
            return new SourcePosition(metadata.topic(), metadata.partition(), metadata.offset());
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot write", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    List<SourcePosition> items(int count, String symbol) {
        String topic = endpoints.topics().news();
        byte[] value =
                serializer.serialize(
                        topic,
                        NewsItem.newBuilder()
                                .setId("item")
                                .setPublishedAt(NOW)
                                .setSource("wire")
                                .setHeadline("Something happened")
                                .setSymbols(List.of(symbol))
                                .build());
        var sent =
                IntStream.range(0, count)
                        .mapToObj(i -> producer.send(new ProducerRecord<>(topic, value)))
                        .toList();
        producer.flush();
        return sent.stream().map(FakePipeline::position).toList();
    }

    @Override
    public void close() {
        producer.close();
    }
}
