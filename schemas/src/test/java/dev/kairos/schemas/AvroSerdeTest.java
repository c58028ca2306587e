package dev.kairos.schemas;

import static dev.kairos.schemas.testing.TestRecords.deadLetter;
import static dev.kairos.schemas.testing.TestRecords.marketTick;
import static dev.kairos.schemas.testing.TestRecords.newsItem;
import static dev.kairos.schemas.testing.TestRecords.patientEvent;
import static dev.kairos.schemas.testing.TestRecords.predictionAbout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.events.NewsItem;
import dev.kairos.schemas.testing.FakeRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class AvroSerdeTest {
    private static final String TOPIC = "kairos.news";

    private final FakeRegistry registry = FakeRegistry.start();

    @AfterEach
    void stop() {
        registry.close();
    }

    static Stream<SpecificRecord> records() {
        return Stream.of(
                newsItem("n-1").about("ACME", "INIT").body("Details").inLanguage("en-GB").build(),
                newsItem("n-2").about().headline("").build(),
                marketTick("ACME").tradedAt(10.25, 100).quoted(10.2, 10.3).on("XNYS").build(),
                patientEvent("p-1").note("round", "Señor Müller slept well \uD83D\uDE34").build(),
                predictionAbout("ACME")
                        .scoring(TOPIC, 3, 42)
                        .sentiment(0.1, 0.2, 0.7)
                        .withContext(3, Instant.parse("2026-01-04T09:30:00.000001Z"))
                        .build(),
                deadLetter(Cause.UNDECODABLE).payload((byte) 0, (byte) 1).build(),
                newsItem("before 1970").publishedAt("1815-06-18T11:30:00.999999Z").build(),
                newsItem("n-50000").publishedAt("+50000-01-01T00:00:00Z").build());
    }

    @ParameterizedTest
    @MethodSource("records")
    void readsWhatItWrote(SpecificRecord record) {
        try (Serde<SpecificRecord> serde = configured(Map.of())) {
            byte[] bytes = serde.serializer().serialize(TOPIC, record);

            assertThat(bytes).startsWith(0, 0, 0, 0, 1);
            assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(record);
        }
    }

    @Test
    void writesTheBytesThatTheFormatSays() {
        registry.put("other", Schema.create(Schema.Type.STRING));
        try (Serde<SpecificRecord> serde = configured(Map.of())) {
            var item = newsItem("n1").publishedAt("1970-01-01T00:00:00.000001Z").from("s");

            byte[] bytes =
                    serde.serializer().serialize(TOPIC, item.headline("hi").about("A").build());

            assertThat(bytes)
                    .containsExactly(
                            // magic, id 2
                            0,
                            0,
                            0,
                            0,
                            2,
                            // "n1", 1 µs, "s", "hi", no body, one symbol "A", no language
                            4,
                            'n',
                            '1',
                            2,
                            2,
                            's',
                            4,
                            'h',
                            'i',
                            0,
                            2,
                            2,
                            'A',
                            0,
                            0);
        }
    }

    @Test
    void passesNullOnAsKafkaWantsIt() {
        try (Serde<SpecificRecord> serde = configured(Map.of())) {
            assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
            assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
        }
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void registersTheSchemaAsItsFileHasIt() throws IOException {
        try (Serde<SpecificRecord> serde = configured(Map.of())) {
            serde.serializer().serialize(TOPIC, newsItem("n-1").build());
        }

        Schema registered = SchemaRegistryClient.at(registry.url()).latest(TOPIC + "-value").get();

        assertThat(registered)
                .isEqualTo(
                        new Schema.Parser().parse(Path.of("src/main/avro/NewsItem.avsc").toFile()));
        assertThat(registered.toString()).doesNotContain("avro.java.string");
    }

    @Test
    void asksTheRegistryOncePerTopicAndOncePerId() {
        try (Serde<SpecificRecord> serde = configured(Map.of())) {
            for (int i = 0; i < 100; i++) {
                byte[] bytes = serde.serializer().serialize(TOPIC, newsItem("n-" + i).build());
                serde.deserializer().deserialize(TOPIC, bytes);
            }
        }

        assertThat(registry.requests())
                .containsExactly("POST /subjects/kairos.news-value/versions", "GET /schemas/ids/1");
    }

    @Test
    void servesManyThreads() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        try (Serde<SpecificRecord> serde = configured(Map.of())) {
            List<Callable<Boolean>> tasks =
                    IntStream.range(0, 2_000)
                            .<Callable<Boolean>>mapToObj(
                                    i ->
                                            () -> {
                                                var item = newsItem("n-" + i).about("S" + i);
                                                byte[] bytes =
                                                        serde.serializer()
                                                                .serialize(TOPIC, item.build());
                                                return item.build()
                                                        .equals(
                                                                serde.deserializer()
                                                                        .deserialize(TOPIC, bytes));
                                            })
                            .toList();

            for (var result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TopicNameStrategy, kairos.news-value",
        "io.confluent.kafka.serializers.subject.RecordNameStrategy, dev.kairos.events.NewsItem",
        "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy,"
                + " kairos.news-dev.kairos.events.NewsItem"
    })
    void namesSubjectsByConfluentsStrategies(String strategy, String subject) {
        try (Serde<SpecificRecord> serde =
                configured(Map.of("value.subject.name.strategy", strategy))) {
            serde.serializer().serialize(TOPIC, newsItem("n-1").build());
        }

        assertThat(SchemaRegistryClient.at(registry.url()).subjects()).containsExactly(subject);
    }

    @Test
    void namesTheSubjectOfAKey() {
        try (var serde = new AvroSerde<NewsItem>()) {
            serde.configure(Map.of("schema.registry.url", registry.url()), true);
            serde.serializer().serialize(TOPIC, newsItem("n-1").build());
        }

        assertThat(SchemaRegistryClient.at(registry.url()).subjects())
                .containsExactly("kairos.news-key");
    }

    @Test
    void registersNothingWhenToldNotTo() throws IOException {
        try (Serde<SpecificRecord> serde = configured(Map.of("auto.register.schemas", "false"))) {
            NewsItem item = newsItem("n-1").build();
            assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, item))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContainingAll(
                            "dev.kairos.events.NewsItem",
                            "kairos.news-value",
                            registry.url(),
                            "Schema not found");

            registry.put(
                    "kairos.news-value",
                    new Schema.Parser().parse(Path.of("src/main/avro/NewsItem.avsc").toFile()));

            assertThat(serde.serializer().serialize(TOPIC, item)).startsWith(0, 0, 0, 0, 1);
        }
    }

    @Test
    void saysWhichSubjectRefusedAnIncompatibleSchema() {
        SchemaRegistryClient.at(registry.url()).setCompatibility("FULL_TRANSITIVE");
        registry.put("kairos.news-value", Schema.create(Schema.Type.STRING));
        try (Serde<SpecificRecord> serde = configured(Map.of())) {
            assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, newsItem("n-1").build()))
                    .isInstanceOf(IncompatibleSchemaException.class)
                    .hasMessageContainingAll("kairos.news-value", registry.url(), "409");
        }
    }

    @Test
    void refusesARecordThatDoesNotFitItsSchema() {
        try (Serde<SpecificRecord> serde = configured(Map.of())) {
            var withoutHeadline = new NewsItem();
            withoutHeadline.setId("n-1");
            NewsItem beyondMicros = newsItem("n-1").publishedAt(Instant.MAX).build();

            assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, withoutHeadline))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContainingAll("dev.kairos.events.NewsItem", TOPIC, "published_at");
            assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, beyondMicros))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContainingAll("dev.kairos.events.NewsItem", TOPIC);
        }
    }

    @Test
    void saysThatItIsNotConfigured() {
        try (var serde = new AvroSerde<NewsItem>()) {
            assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, newsItem("n").build()))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, new byte[5]))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private Serde<SpecificRecord> configured(Map<String, String> more) {
        Map<String, String> configs = new HashMap<>(more);
        configs.put("schema.registry.url", registry.url());
        var serde = new AvroSerde<SpecificRecord>();
        serde.configure(configs, false);
        return serde;
    }
}
