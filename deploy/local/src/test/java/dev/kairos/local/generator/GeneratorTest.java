package dev.kairos.local.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.events.NewsItem;
import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import dev.kairos.local.ledger.FakePipeline;
import dev.kairos.local.ledger.RunningKafka;
import dev.kairos.local.ledger.TopicReader;
import dev.kairos.schemas.AvroDeserializer;
import dev.kairos.schemas.AvroSerdeConfig;
import dev.kairos.schemas.Cause;
import dev.kairos.schemas.DecodingException;
import dev.kairos.schemas.testing.FakeRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorTest {
    private static final int TEXT_LIMIT = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path folder;

    private static List<ConsumerRecord<byte[], byte[]>> news(Endpoints endpoints) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var reader = new TopicReader(endpoints.bootstrap(), PATIENCE)) {
            reader.assign(reader.partitionsByTopic().get(endpoints.topics().news()));
            reader.readTo(reader.ends(), records::add);
        }
        return records;
    }

    private static JsonNode json(Path file) throws Exception {
        return new ObjectMapper().readTree(Files.readString(file));
    }

    @Test
    void whatIsPlantedIsWhatTheTopicHolds() throws Exception {
        Endpoints endpoints = RunningKafka.withTopics(4);
        Path planted = folder.resolve("planted.json");
        var generator =
                new Generator(endpoints, 1, 400, planted, Clock.systemUTC(), Duration.ofSeconds(1));

        CompletableFuture<Void> running = CompletableFuture.runAsync(generator::run);
        try (var pipeline = FakePipeline.at(endpoints)) {
            await().atMost(PATIENCE).until(() -> generator.sent() > 300);
            assertThat(json(planted).path("late").asLong())
                    .as("late records before the first answer")
                    .isZero();
            pipeline.answerAnything();
            long sent = generator.sent();
            await().atMost(PATIENCE).until(() -> generator.sent() > sent + 1_500);
        } finally {
            generator.close();
        }
        running.get();

        JsonNode json = json(planted);
        List<ConsumerRecord<byte[], byte[]>> news = news(endpoints);
        assertThat(json.path("sent").asLong()).isEqualTo(news.size());
        assertThat(json.path("unacknowledged").asLong()).isZero();
        Map<Cause, Long> causes = causes(endpoints, news);
        causes.forEach(
                (cause, count) ->
                        assertThat(json.path("by_cause").path(cause.name()).asLong())
                                .as(cause.name())
                                .isEqualTo(count)
                                .isPositive());
        assertThat(causes)
                .containsOnlyKeys(
                        Cause.UNDECODABLE,
                        Cause.UNKNOWN_SCHEMA,
                        Cause.WRONG_SCHEMA,
                        Cause.INVALID_TIME,
                        Cause.NO_KEY,
                        Cause.TOO_LARGE,
                        Cause.LATE);
        long late = causes.remove(Cause.LATE);
        assertThat(json.path("late").asLong()).isEqualTo(late);
        assertThat(json.path("broken").asLong())
                .isEqualTo(causes.values().stream().mapToLong(Long::longValue).sum());
        assertThat(json.path("duplicates").asLong()).isPositive();
    }

    /** What a pipeline would have to set these records aside for, judged from their bytes. */
    private static Map<Cause, Long> causes(
            Endpoints endpoints, List<ConsumerRecord<byte[], byte[]>> news) {
        var deserializer = AvroDeserializer.reading(NewsItem.class);
        deserializer.configure(
                Map.of(AvroSerdeConfig.REGISTRY_URL, endpoints.registryUrl()), false);
        Map<Cause, Long> causes = new EnumMap<>(Cause.class);
        for (ConsumerRecord<byte[], byte[]> record : news) {
            Optional<Cause> cause;
            try {
                cause =
                        cause(
                                deserializer.deserialize(record.topic(), record.value()),
                                Instant.ofEpochMilli(record.timestamp()));
            } catch (DecodingException e) {
                cause = Optional.of(e.cause());
            }
            cause.ifPresent(c -> causes.merge(c, 1L, Long::sum));
        }
        return causes;
    }

    private static Optional<Cause> cause(NewsItem item, Instant appendedAt) {
        if (item == null) {
            return Optional.of(Cause.UNDECODABLE);
        }
        Instant publishedAt = item.getPublishedAt();
        if (publishedAt.isAfter(appendedAt.plus(Duration.ofHours(1)))
                || publishedAt.isBefore(Instant.parse("1990-01-01T00:00:00Z"))) {
            return Optional.of(Cause.INVALID_TIME);
        }
        if (item.getSymbols().stream().allMatch(String::isBlank)) {
            return Optional.of(Cause.NO_KEY);
        }
        if (item.getBody() != null && item.getBody().length() > TEXT_LIMIT) {
            return Optional.of(Cause.TOO_LARGE);
        }
        Duration behind = Duration.between(publishedAt, appendedAt);
        if (behind.compareTo(NewsPlan.ALLOWED_LATENESS.multipliedBy(10)) > 0) {
            return Optional.of(Cause.LATE);
        }
        assertThat(behind).isLessThan(NewsPlan.WITHIN_BOUND.plusSeconds(5));
        return Optional.empty();
    }

    @Test
    void aTopicThatIsNotThereIsNamed() {
        Endpoints endpoints = RunningKafka.withoutTopics();
        var generator =
                new Generator(endpoints, 1, 30, folder.resolve("p.json"), Clock.systemUTC());

        assertThatThrownBy(generator::run)
                .isInstanceOf(KairosException.class)
                .hasMessageContaining(endpoints.topics().news())
                .hasMessageContaining("kairos up");
    }

    @Test
    void aRegistryThatIsAwayIsWaitedFor() throws Exception {
        Endpoints reachable = RunningKafka.withTopics(1);
        Path planted = folder.resolve("planted.json");
        CompletableFuture<Void> running;
        try (var registry = FakeRegistry.start()) {
            registry.fail(503);
            var endpoints =
                    new Endpoints(reachable.bootstrap(), registry.url(), reachable.topics());
            var generator = new Generator(endpoints, 1, 30, planted, Clock.systemUTC());
            running = CompletableFuture.runAsync(generator::run);
            try {
                await().atMost(PATIENCE).until(() -> registry.requests().size() > 1);
                assertThat(generator.sent()).isZero();
                registry.recover();
                await().atMost(PATIENCE).until(() -> generator.sent() > 10);
            } finally {
                generator.close();
            }
        }
        running.get();

        assertThat(json(planted).path("sent").asLong()).isEqualTo(news(reachable).size());
    }
}
