package dev.kairos.jobs.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.jobs.Pipelines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionReaderTest {
    @Test
    void readsWhatIsShipped() {
        PipelineDefinition news = DefinitionReader.read("news-sentiment");
        assertThat(news.name()).isEqualTo("news-sentiment");
        assertThat(news.topics())
                .isEqualTo(new PipelineDefinition.Topics("news", "predictions", "dead-letters"));
        assertThat(news.format().record()).isEqualTo("dev.kairos.events.NewsItem");
        assertThat(news.observe().key()).isEqualTo("symbols");
        assertThat(news.observe().text().fields()).isEqualTo(List.of("headline", "body"));
        assertThat(news.time().earliest()).isEqualTo(Instant.parse("1990-01-01T00:00:00Z"));
        assertThat(news.context().spec().maxAge()).isEqualTo(Duration.ofDays(7));
        assertThat(news.model().modelPackage()).isEqualTo("news-sentiment");
        assertThat(news.model().latencyTarget()).isEqualTo(Duration.ofMillis(500));
        assertThat(news.model().tokenCapacity()).isEqualTo(65_536);
        assertThat(news.overload().degrades()).isFalse();
        assertThat(news.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
        assertThat(news.personalData()).isFalse();
        assertThat(news.serdes())
                .isEqualTo(
                        new PipelineDefinition.Serdes(
                                "dev.kairos.schemas.AvroDeserializer",
                                "dev.kairos.schemas.AvroSerializer",
                                Map.of()));
    }

    @Test
    void whatIsShippedSaysNothingButTheDefaults() {
        assertThat(Pipelines.parse("")).isEqualTo(DefinitionReader.read("news-sentiment"));
    }

    @Test
    void readsFiles(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("mine.yaml");
        Files.copy(
                getClass().getClassLoader().getResourceAsStream("pipelines/news-sentiment.yaml"),
                file);
        assertThat(DefinitionReader.read(file.toString()))
                .isEqualTo(DefinitionReader.read("news-sentiment"));
    }

    @Test
    void saysWhichFileCannotBeRead(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> DefinitionReader.read(folder + "/none.yaml"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("none.yaml")
                .hasMessageContaining("check the path");
        assertThatThrownBy(() -> DefinitionReader.read("none"))
                .hasMessageContaining("No pipeline 'none' is shipped")
                .hasMessageContaining("YAML file");
        Path binary =
                Files.write(
                        folder.resolve("b.yaml"), "\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> DefinitionReader.read(binary.toString()))
                .hasMessageContaining("UTF-8");
        Path empty = Files.writeString(folder.resolve("e.yaml"), "");
        assertThatThrownBy(() -> DefinitionReader.read(empty.toString()))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("e.yaml");
    }

    /** Lines that follow six others in a definition, and what the message says. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "contxt: {}|line 7|unknown field contxt; fields here are context, delivery",
                "context: {half_live: 6h}|line 7|unknown field context.half_live; fields here are"
                        + " emit, half_life",
                "context: {half_life: six hours}|line 7|context.half_life: 'six hours' is no"
                        + " duration; write a number and ms, s, m, h or d",
                "context: {half_life: 0s}|line 7|context.half_life must be longer than 0",
                "context: {half_life: -PT5S}|line 7|context.half_life must be longer than 0",
                "context: {max_age: 999999999999999d}|line 7|no duration",
                "context: {max_observations: 0}|line 7|max_observations must be from 1 to 4096,"
                        + " got 0",
                "context: {max_observations: 1.5}|line 7|context.max_observations",
                "context: {max_observations: many}|line 7|context.max_observations",
                "context: {emit: on-watermark}|line 7|context.emit 'on-watermark' is not supported;"
                        + " write on-arrival",
                "context: {max_age: 10s}|line|context.max_age (10s) must be longer than"
                        + " time.allowed_lateness (30s)",
                "overload: {last_know: 1m}|line 7|unknown field overload.last_know; fields here are"
                        + " last_known, lower_cadence",
                "overload: {lower_cadence: 0s}|line 7|overload.lower_cadence must be longer than 0",
                "overload: {last_known: 8d}|line|overload.last_known (8d) must not be longer than"
                        + " context.max_age (7d)",
                "overload: {lower_cadence: 8d}|line|overload.lower_cadence (8d) must not be longer"
                        + " than context.max_age (7d)",
                "delivery: at-most-once|line 7|delivery: 'at-most-once' is no delivery; write one"
                        + " of at-least-once, exactly-once",
                "name: other|line 7|Duplicate field 'name'",
                "serdes: {properties: [1]}|line 7|serdes.properties",
                "personal_data: maybe|line 7|personal_data",
                "}|line|expected"
            })
    void saysWhereWhatAndWhatToDo(String lines, String where, String what) {
        assertThatThrownBy(() -> Pipelines.parse(lines))
                .isInstanceOf(DefinitionException.class)
                .hasMessageStartingWith("test.yaml " + where)
                .hasMessageContaining(what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "name: news-sentiment|name: News!|name 'News!' must be lower-case",
                "topics: {input: news}|topics: {}|topics.input is missing; give it a value",
                "topics: {input: news}||topics is missing; add this section",
                "topics: {input: news}|topics: {input: news, dead_letters: news}|must be three,"
                        + " got 'news', 'predictions' and 'news'",
                "topics: {input: news}|topics: {input: predictions}|must be three",
                "topics: {input: news}|topics: {input: news, predictions: x, dead_letters: x}|must"
                        + " be three",
                "format: {record: dev.kairos.events.NewsItem}|format: {type: json, record:"
                        + " x}|format.type 'json' is not supported; write avro",
                "observe: {kind: news, key: symbols, text: {fields: [headline,"
                        + " body]}}|observe: {kind: news, key: symbols, text: {fields: []}}"
                        + "|observe.text.fields is missing; name at least one field",
                "time: {field: published_at}|time: {field: published_at, earliest: 1990}|'1990' is"
                        + " no time; write one such as",
                "model: {package: news-sentiment}|model: {package: ' '}|model.package is missing",
                "model: {package: news-sentiment}|model: {package: m, devices: tpu}|model.devices"
                        + " 'tpu' names no device; write auto, cpu, gpu:N or gpu:*",
                "model: {package: news-sentiment}|model: {package: m, priority:"
                        + " 1000}|model.priority must be from -100 to 100, got 1000",
                "model: {package: news-sentiment}|model: {package: m, max_batch_tokens:"
                        + " 0}|model.max_batch_tokens must be from 1 to 16777216, got 0",
                "model: {package: news-sentiment}|model: {package: m, cached_answers:"
                        + " -1}|model.cached_answers must be from 0",
                "model: {package: news-sentiment}|model: {package: m, hung_after:"
                        + " 0s}|model.hung_after must be longer than 0",
                "model: {package: news-sentiment}|model: {package: m, token_capacity:"
                        + " 0}|model.token_capacity must be from 1",
                "model: {package: news-sentiment}|model: {package: m, max_batch_size:"
                        + " 4}|unknown field model.max_batch_size; fields here are"
                        + " cached_answers, capacity, devices, hung_after, latency_target,"
                        + " max_batch_tokens, package, predictors, priority, timeout,"
                        + " token_capacity"
            })
    void saysWhatIsMissing(String line, String instead, String what) {
        String whole =
                """
                name: news-sentiment
                topics: {input: news}
                format: {record: dev.kairos.events.NewsItem}
                observe: {kind: news, key: symbols, text: {fields: [headline, body]}}
                time: {field: published_at}
                model: {package: news-sentiment}
                """;
        assertThat(whole).contains(line);
        assertThatThrownBy(
                        () ->
                                DefinitionReader.parse(
                                        whole.replace(line, instead == null ? "" : instead),
                                        "test.yaml"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageStartingWith("test.yaml line ")
                .hasMessageContaining(what);
    }

    @Test
    void roomForTokensGrowsWithRoomForInputs() {
        assertThat(withModel("capacity: 10").model().tokenCapacity()).isEqualTo(2_560);
        assertThat(withModel("capacity: 10, token_capacity: 99").model().tokenCapacity())
                .isEqualTo(99);
    }

    private static PipelineDefinition withModel(String fields) {
        return DefinitionReader.parse(
                """
                name: n
                topics: {input: news}
                format: {record: dev.kairos.events.NewsItem}
                observe: {kind: news, key: symbols, text: {fields: [headline]}}
                time: {field: published_at}
                model: {package: m, %s}
                """
                        .formatted(fields),
                "test.yaml");
    }

    @Test
    void eachOverloadStepIsConfiguredAlone() {
        var cadence = Pipelines.parse("overload: {lower_cadence: 30s}").overload();
        assertThat(cadence.degrades()).isTrue();
        assertThat(cadence.isWithinCadence(Duration.ofSeconds(30))).isTrue();
        assertThat(cadence.isWithinCadence(Duration.ofSeconds(31))).isFalse();
        assertThat(cadence.isLastKnown(Duration.ZERO)).isFalse();

        var lastKnown = Pipelines.parse("overload: {last_known: 10m}").overload();
        assertThat(lastKnown.degrades()).isTrue();
        assertThat(lastKnown.lowersCadence()).isFalse();
        assertThat(lastKnown.isWithinCadence(Duration.ZERO)).isFalse();
        assertThat(lastKnown.isLastKnown(Duration.ofMinutes(10))).isTrue();
        assertThat(lastKnown.isLastKnown(Duration.ofMinutes(11))).isFalse();
    }

    @Test
    void aboutAPersonNothingOldStandsInForAnAnswer() {
        assertThatThrownBy(
                        () -> Pipelines.parse("personal_data: true\noverload: {last_known: 1m}\n"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageStartingWith("test.yaml line ")
                .hasMessageContaining("overload.last_known is not allowed with personal_data")
                .hasMessageContaining("leave it out");
        assertThat(
                        Pipelines.parse("personal_data: true\noverload: {lower_cadence: 1m}\n")
                                .overload()
                                .lowersCadence())
                .isTrue();
    }

    @Test
    void overridesKeepTheRest() {
        PipelineDefinition news = DefinitionReader.read("news-sentiment");
        PipelineDefinition other =
                news.withModel("/models/mine").withDelivery(Delivery.EXACTLY_ONCE);
        assertThat(other.model().modelPackage()).isEqualTo("/models/mine");
        assertThat(other.delivery()).isEqualTo(Delivery.EXACTLY_ONCE);
        assertThat(other.withModel("news-sentiment").withDelivery(Delivery.AT_LEAST_ONCE))
                .isEqualTo(news);
    }

    @ParameterizedTest
    @CsvSource({
        "20ms, PT0.02S, 20ms",
        "5s, PT5S, 5s",
        "90s, PT90S, 90s",
        "120 s, PT2M, 2m",
        "48h, PT48H, 2d",
        "PT1H30M, PT1H30M, 90m",
        "0s, PT0S, 0ms"
    })
    void durationsAreReadAndWritten(String text, Duration duration, String shortest) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
        assertThat(Durations.format(duration)).isEqualTo(shortest);
        assertThat(Durations.parse(shortest)).isEqualTo(duration);
    }
}
