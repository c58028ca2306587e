package dev.kairos.integrationtests;

import static dev.kairos.integrationtests.News.item;
import static dev.kairos.schemas.testing.TestRecords.marketTick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kairos.events.DeadLetter;
import dev.kairos.events.MarketTick;
import dev.kairos.events.NewsItem;
import dev.kairos.events.Prediction;
import dev.kairos.local.flink.FlinkRest;
import dev.kairos.schemas.AvroSerializer;
import dev.kairos.schemas.SchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.types.Row;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.assertj.core.data.Offset;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The whole system with at-least-once delivery: what is refused and why, what a crash costs, and
 * what others read of it. One system for all tests; each counts with the ledger, so what one leaves
 * the next one sees answered.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AtLeastOnceITCase {
    private static RunningSystem system;
    private static News news;

    @BeforeAll
    static void start() {
        system = RunningSystem.start("at-least-once", "test.");
        news = new News(system);
    }

    @AfterAll
    static void stop() {
        if (news != null) {
            news.close();
        }
        if (system != null) {
            system.close();
        }
    }

    @Test
    @Order(1)
    void answersGoodItemsAndRefusesEachBadOneWithItsCause() {
        RecordMetadata good = news.send(item("good", "ACME", "INIT").build());
        RecordMetadata halfKeyed = news.send(item("half-keyed", "ACME", " ").build());

        byte[] whole = news.bytes(item("broken", "ACME").build());
        Map<RecordMetadata, String> causes =
                Map.ofEntries(
                        Map.entry(news.send("null", null), "UNDECODABLE"),
                        Map.entry(
                                news.send("cut", Arrays.copyOf(whole, whole.length / 2)),
                                "UNDECODABLE"),
                        Map.entry(news.send("no-magic", new byte[] {7, 1, 2}), "UNDECODABLE"),
                        Map.entry(
                                news.send("unknown-id", withId(whole, 999_999)), "UNKNOWN_SCHEMA"),
                        Map.entry(news.send("tick", tick()), "WRONG_SCHEMA"),
                        Map.entry(
                                news.send(
                                        item("past", "ACME")
                                                .publishedAt(Instant.parse("1971-01-01T00:00:00Z"))
                                                .build()),
                                "INVALID_TIME"),
                        Map.entry(
                                news.send(
                                        item("future", "ACME")
                                                .publishedAt(
                                                        Instant.now().plus(2, ChronoUnit.HOURS))
                                                .build()),
                                "INVALID_TIME"),
                        Map.entry(
                                news.send(
                                        item("year-50000", "ACME")
                                                .publishedAt(
                                                        Instant.parse("+50000-01-01T00:00:00Z"))
                                                .build()),
                                "INVALID_TIME"),
                        Map.entry(news.send(item("no-key").build()), "NO_KEY"),
                        Map.entry(news.send(item("empty-key", "").build()), "NO_KEY"),
                        Map.entry(
                                news.send(
                                        item("mebibyte", "ACME")
                                                .headline(News.text(1 << 20))
                                                .build()),
                                "TOO_LARGE"),
                        Map.entry(
                                news.send(item("blank", "ACME").headline(" ").build()),
                                "BAD_VALUE"));
        // Had a wild timestamp moved the watermark, this one would be late.
        RecordMetadata after = news.send(item("after", "ACME").build());

        JsonNode counts = system.settledLedger();

        assertClean(counts);
        assertThat(Topics.deadLetters(system))
                .extracting(DeadLetter::getPartition, DeadLetter::getOffset, DeadLetter::getCause)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(
                                        causes.entrySet().stream(),
                                        Stream.of(Map.entry(halfKeyed, "NO_KEY")))
                                .map(
                                        e ->
                                                tuple(
                                                        e.getKey().partition(),
                                                        e.getKey().offset(),
                                                        e.getValue()))
                                .toList());
        List<Prediction> predictions = Topics.predictions(system);
        assertThat(predictions)
                .extracting(
                        Prediction::getKey,
                        p -> p.getScoredPosition().getPartition(),
                        p -> p.getScoredPosition().getOffset())
                .containsExactlyInAnyOrder(
                        tuple("ACME", good.partition(), good.offset()),
                        tuple("INIT", good.partition(), good.offset()),
                        tuple("ACME", halfKeyed.partition(), halfKeyed.offset()),
                        tuple("ACME", after.partition(), after.offset()));
        assertThat(predictions)
                .allSatisfy(
                        p -> {
                            assertThat(p.getLabel()).isEqualTo("positive");
                            assertThat(
                                            p.getProbabilities().values().stream()
                                                    .mapToDouble(d -> d)
                                                    .sum())
                                    .isCloseTo(1, Offset.offset(1e-3));
                            assertThat(p.getSentimentIndex()).isBetween(-1.0, 1.0);
                        });
    }

    private static byte[] withId(byte[] value, int id) {
        return ByteBuffer.wrap(value.clone()).putInt(1, id).array();
    }

    private static byte[] tick() {
        try (var serializer = new AvroSerializer<MarketTick>()) {
            serializer.configure(Map.of("schema.registry.url", system.registryUrl()), false);
            return serializer.serialize("test.ticks", marketTick("ACME").build());
        }
    }

    @Test
    @Order(2)
    void losesNothingWhenTheTaskManagerIsKilled() {
        for (int i = 0; i < 600; i++) {
            news.send(item("kill-" + i, "ACME", "S" + i % 7).build());
            if (i == 300) {
                system.kill("flink-taskmanager");
            }
        }

        assertClean(system.settledLedger());
    }

    @Test
    @Order(3)
    void waitsForARegistryThatDoesNotAnswerAndRefusesNothing() throws IOException {
        // A schema that the job has not met, so that it must ask the registry.
        var client = SchemaRegistryClient.at(system.registryUrl());
        Schema newer = newerNewsItem();
        int id = client.register(system.topics().news() + "-value", newer);
        ProcessHandle registry = system.process("registry");
        long deadBefore = system.settledLedger().at("/ledger/dead").asLong();

        long restartsBefore = jobRestarts();

        signal("-STOP", registry);
        RecordMetadata sent = news.send("newer", record(newer, id));
        // Longer than the client's own retries, so that the task fails at least once.
        Awaitility.await("the task fails for want of the registry")
                .atMost(Duration.ofMinutes(2))
                .until(() -> jobRestarts() > restartsBefore);
        signal("-CONT", registry);

        JsonNode counts = system.settledLedger();
        assertClean(counts);
        assertThat(counts.at("/ledger/dead").asLong()).isEqualTo(deadBefore);
        assertThat(isPredicted(sent)).isTrue();
    }

    private static boolean isPredicted(RecordMetadata sent) {
        return Topics.predictions(system).stream()
                .map(Prediction::getScoredPosition)
                .anyMatch(
                        p ->
                                p.getPartition() == sent.partition()
                                        && p.getOffset() == sent.offset());
    }

    private static long jobRestarts() throws IOException {
        return flink().jobRestarts(flink().jobs().get(0).id());
    }

    private static FlinkRest flink() {
        return new FlinkRest(system.flinkUrl());
    }

    private static void signal(String signal, ProcessHandle process) throws IOException {
        try {
            int status =
                    new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                            .start()
                            .waitFor();
            assertThat(status).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Schema newerNewsItem() {
        Schema released = NewsItem.getClassSchema();
        var fields = new ArrayList<Schema.Field>();
        released.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(
                new Schema.Field(
                        "editor",
                        SchemaBuilder.unionOf().nullType().and().stringType().endUnion(),
                        "Who wrote it.",
                        Schema.Field.NULL_DEFAULT_VALUE));
        return Schema.createRecord(
                released.getName(), released.getDoc(), released.getNamespace(), false, fields);
    }

    private static byte[] record(Schema schema, int id) throws IOException {
        GenericRecord record = new GenericData.Record(schema);
        record.put("id", "newer");
        record.put("published_at", Instant.now().toEpochMilli() * 1000);
        record.put("source", "integration-test");
        record.put("headline", "Acme Widgets names a new chief executive");
        record.put("symbols", List.of("ACME"));
        record.put("editor", "someone");
        var bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Test
    @Order(4)
    void servesWhatItPredicted() {
        // The registry's outage has moved the views, which takes them a moment.
        Awaitility.await("the views are ready")
                .atMost(Duration.ofMinutes(1))
                .until(() -> Http.status(system.dashboardUrl() + "/health/ready") == 200);
        JsonNode prediction =
                Http.get(system.dashboardUrl() + "/api/v1/predictions/news-sentiment/ACME");
        assertThat(prediction.get("key").asText()).isEqualTo("ACME");
        assertThat(Instant.parse(prediction.get("event_time").asText())).isBefore(Instant.now());
        assertThat(
                        Http.get(system.dashboardUrl() + "/api/v1/sentiment/ACME")
                                .get("symbol")
                                .asText())
                .isEqualTo("ACME");
    }

    @Test
    @Order(5)
    void flinkSqlReadsWhatTheJobWrote() throws Exception {
        List<Prediction> predictions = Topics.predictions(system);

        assertThat(FlinkSql.predictions(system))
                .hasSizeGreaterThan(600)
                .extracting(AtLeastOnceITCase::facts)
                .containsExactlyInAnyOrderElementsOf(
                        predictions.stream().map(AtLeastOnceITCase::facts).toList());
    }

    private static List<Object> facts(Prediction prediction) {
        return Arrays.asList(
                prediction.getId(),
                prediction.getKey(),
                micros(prediction.getEventTime()),
                micros(prediction.getProducedAt()),
                prediction.getScoredPosition().getOffset(),
                prediction.getContextSize(),
                prediction.getContextFrom() == null ? null : micros(prediction.getContextFrom()),
                prediction.getLabel(),
                prediction.getProbabilities(),
                prediction.getSentimentIndex());
    }

    private static List<Object> facts(Row row) {
        return Arrays.asList(
                row.getField("id"),
                row.getField("key"),
                row.getField("event_time"),
                row.getField("produced_at"),
                ((Row) row.getField("scored_position")).getField("offset"),
                row.getField("context_size"),
                row.getField("context_from"),
                row.getField("label"),
                row.getField("probabilities"),
                row.getField("sentiment_index"));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    @Test
    @Order(6)
    void theJobReadsWhatFlinkSqlWrote() throws Exception {
        FlinkSql.writeNews(system, "sql-1", Instant.now(), "SQLX");

        assertClean(system.settledLedger());
        assertThat(Topics.predictions(system)).anyMatch(p -> p.getKey().equals("SQLX"));
    }

    @Test
    @Order(7)
    void aTopicThatDoesNotExistIsNamedWhenTheJobIsSubmitted() throws IOException {
        String jar = flink().upload(Kairos.INSTALLATION.jobJar());

        assertThatThrownBy(
                        () ->
                                flink().run(
                                                jar,
                                                "dev.kairos.jobs.PipelineJob",
                                                List.of(
                                                        "--pipeline",
                                                        "news-sentiment",
                                                        "--bootstrap",
                                                        system.bootstrap(),
                                                        "--registry",
                                                        system.registryUrl(),
                                                        "--topic-prefix",
                                                        "absent."),
                                                1,
                                                Optional.empty()))
                .hasMessageContaining("absent.news")
                .hasMessageContaining("absent.predictions");
        assertThat(flink().jobs()).hasSize(1);
    }

    private static void assertClean(JsonNode counts) {
        JsonNode ledger = counts.get("ledger");
        var zero = new TreeMap<String, Long>();
        for (String field : List.of("in_flight", "lost", "duplicate_after_id", "answered_twice")) {
            zero.put(field, ledger.get(field).asLong());
        }
        assertThat(zero.values()).as(counts.toPrettyString()).containsOnly(0L);
        assertThat(ledger.get("answered").asLong() + ledger.get("dead").asLong())
                .isEqualTo(ledger.get("accepted").asLong());
    }
}
