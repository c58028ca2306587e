package dev.kairos.streamsapp.http;

import static dev.kairos.streamsapp.ViewsDriver.NOON;
import static dev.kairos.streamsapp.ViewsDriver.PIPELINE;
import static dev.kairos.streamsapp.ViewsDriver.deadLetter;
import static dev.kairos.streamsapp.ViewsDriver.item;
import static dev.kairos.streamsapp.ViewsDriver.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kairos.events.Prediction;
import dev.kairos.streamsapp.ViewsDriver;
import dev.kairos.streamsapp.json.Json;
import dev.kairos.streamsapp.views.StoreLookup;
import dev.kairos.streamsapp.views.Views;
import dev.kairos.streamsapp.views.ViewsNotReadyException;
import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server over the production topology. */
@Timeout(60)
class HttpApiTest {
    private static final LiveFeed.Options FEED = new LiveFeed.Options(2, 8, Duration.ofMillis(50));

    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LiveFeed feed = new LiveFeed(FEED, meters);
    private final ViewsDriver driver = new ViewsDriver().tell(feed);
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile Readiness.State state = new Readiness.State(true, "RUNNING");
    private Javalin server;

    @BeforeEach
    void start() {
        serve(driver.views());
    }

    @AfterEach
    void stop() {
        feed.close();
        server.stop();
        driver.close();
    }

    private void serve(Views views) {
        server = new HttpApi(views, feed, () -> state, meters).createServer();
        server.start("127.0.0.1", 0);
    }

    @Test
    void answersThePredictionByTheNamesOfTheAvroFields() throws Exception {
        driver.predict(prediction("AAPL", 1).build());

        var answer = get("/api/v1/predictions/" + PIPELINE + "/AAPL");
        assertThat(answer.statusCode()).isEqualTo(200);
        var json = json(answer);
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactlyElementsOf(
                        Prediction.getClassSchema().getFields().stream()
                                .map(Schema.Field::name)
                                .toList());
        assertThat(json.get("event_time").asText()).isEqualTo("2026-03-02T12:01:00Z");
        assertThat(json.get("produced_at").asText()).isEqualTo("2026-03-02T12:01:01.500Z");
        assertThat(json.at("/probabilities/positive").asDouble()).isEqualTo(0.7);
    }

    @Test
    void keysMayHoldSlashesSpacesAndUmlauts() throws Exception {
        driver.predict(prediction("BRK/B", 1).build(), prediction("Ä b", 2).build());

        assertThat(get("/api/v1/sentiment/BRK/B").statusCode()).isEqualTo(200);
        assertThat(json(get("/api/v1/sentiment/%C3%84%20b")).get("symbol").asText())
                .isEqualTo("Ä b");
    }

    @Test
    void whatIsNotThereSaysWhatIs() throws Exception {
        driver.predict(prediction("AAPL", 1).build());

        var noKey = get("/api/v1/predictions/" + PIPELINE + "/TSLA");
        assertThat(noKey.statusCode()).isEqualTo(404);
        assertThat(json(noKey).get("error").asText()).isEqualTo("not_found");
        assertThat(json(noKey).get("message").asText()).contains("TSLA");
        assertThat(json(noKey).at("/known_keys/0").asText()).isEqualTo("AAPL");

        var noPipeline = get("/api/v1/predictions/market-risk/AAPL");
        assertThat(noPipeline.statusCode()).isEqualTo(404);
        assertThat(json(noPipeline).at("/known_pipelines/0").asText()).isEqualTo(PIPELINE);

        var noSymbol = get("/api/v1/sentiment/TSLA");
        assertThat(noSymbol.statusCode()).isEqualTo(404);
        assertThat(json(noSymbol).at("/known_symbols/0").asText()).isEqualTo("AAPL");
    }

    @Test
    void answersSentimentWithHistoryAndItems() throws Exception {
        driver.publish(item("<b>Apple</b> beats", "AAPL"));
        driver.predict(
                prediction("AAPL", 0).setSentimentIndex(0.1).build(),
                prediction("AAPL", 1).setSentimentIndex(-0.3).setLabel("negative").build());

        var json = json(get("/api/v1/sentiment/AAPL"));
        assertThat(json.get("sentiment_index").asDouble()).isEqualTo(-0.3);
        assertThat(json.get("label").asText()).isEqualTo("negative");
        assertThat(json.get("event_time").asText()).isEqualTo("2026-03-02T12:01:00Z");
        assertThat(json.get("history")).hasSize(2);
        assertThat(json.at("/history/0").fieldNames())
                .toIterable()
                .containsExactly("event_time", "sentiment_index", "label", "score", "id");
        assertThat(json.at("/history/0/event_time").asText()).isEqualTo("2026-03-02T12:00:00Z");
        assertThat(json.at("/items/1/headline/headline").asText()).isEqualTo("<b>Apple</b> beats");
        assertThat(json.at("/items/1/headline/appended_at").asText()).isEqualTo(NOON.toString());
    }

    @Test
    void answersTheOverviewAndTheLatestItems() throws Exception {
        driver.setAside(deadLetter("LATE", 7))
                .predict(prediction("MSFT", 1).build(), prediction("AAPL", 2).build());

        var overview = json(get("/api/v1/symbols"));
        assertThat(overview.at("/symbols/0/symbol").asText()).isEqualTo("AAPL");
        assertThat(overview.at("/symbols/1/trend/0").asDouble()).isEqualTo(0.25);
        assertThat(overview.at("/dead_letters/" + PIPELINE + "/LATE").asLong()).isEqualTo(1);

        var items = json(get("/api/v1/items?limit=1"));
        assertThat(items).hasSize(1);
        assertThat(items.at("/0/prediction/key").asText()).isEqualTo("AAPL");
        assertThat(items.at("/0/headline").isNull()).isTrue();
    }

    @Test
    void anEmptySystemAnswersEmptyViews() throws Exception {
        assertThat(json(get("/api/v1/symbols")).get("symbols")).isEmpty();
        assertThat(json(get("/api/v1/items"))).isEmpty();
        assertThat(get("/api/v1/sentiment/AAPL").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "201", "many"})
    void refusesLimitsOutOfBounds(String limit) throws Exception {
        var answer = get("/api/v1/items?limit=" + limit);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("message").asText()).contains("1 to 200").contains(limit);
    }

    @Test
    void whatNoPipelineWritesSaysSo() throws Exception {
        for (var path : List.of("/api/v1/forecasts/market-risk/AAPL", "/api/v1/alerts?since=x")) {
            var answer = get(path);
            assertThat(answer.statusCode()).isEqualTo(501);
            assertThat(json(answer).get("error").asText()).isEqualTo("not_available");
        }
        assertThat(get("/api/v1/nothing").statusCode()).isEqualTo(404);
        assertThat(json(get("/api/v1/nothing")).get("error").asText()).isEqualTo("no_such_address");
    }

    @Test
    void whatIsNotReadySaysWhatItWaitsFor() throws Exception {
        server.stop();
        state = new Readiness.State(false, "waiting for topics");
        serve(new Views(new NotReadyStores(), ViewsDriver.SMALL));

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(json(get("/health/ready")).get("reason").asText())
                .isEqualTo("waiting for topics");
        var answer = get("/api/v1/symbols");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(json(answer).get("error").asText()).isEqualTo("not_ready");
        assertThat(json(answer).get("message").asText()).isEqualTo("waiting for topics");
    }

    @Test
    void tellsReadinessAndMeters() throws Exception {
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body()).contains("kairos_stream_clients");
    }

    @Test
    void servesThePageAndItsChartsFromThisMachineAlone() throws Exception {
        var page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<title>").doesNotContain("http://", "https://");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("script-src 'self'"));
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");

        var sources = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"");
        var found = sources.matcher(page.body()).results().map(match -> match.group(1)).toList();
        assertThat(found).contains("/vendor/echarts.min.js");
        for (var path : found) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void streamsNewPredictionsAndHeadlines() throws Exception {
        try (var lines = openStream()) {
            await().until(() -> feed.clients() == 1);
            driver.publish(item("Apple beats\n\nestimates", "AAPL"));
            var prediction = prediction("AAPL", 0).build();
            driver.predict(prediction, prediction);

            var headline = lines.nextEvent();
            assertThat(headline).contains("event: headline");
            assertThat(data(headline).get("headline").asText())
                    .isEqualTo("Apple beats\n\nestimates");
            assertThat(data(headline).at("/position/offset").asLong()).isZero();

            var sent = lines.nextEvent();
            assertThat(sent).contains("event: prediction", "id: " + prediction.getId());
            assertThat(data(sent))
                    .isEqualTo(json(get("/api/v1/predictions/" + PIPELINE + "/AAPL")));

            driver.predict(prediction("MSFT", 1).build());
            assertThat(data(lines.nextEvent()).get("key").asText()).isEqualTo("MSFT");
        }
    }

    @Test
    void heartbeatsFillTheSilence() throws Exception {
        try (var lines = openStream()) {
            lines.awaitLine(": heartbeat");
            lines.awaitLine(": heartbeat");
        }
    }

    @Test
    void aClientThatLeavesIsForgotten() throws Exception {
        try (var lines = openStream()) {
            lines.awaitLine(": connected");
            assertThat(feed.clients()).isEqualTo(1);
        }
        await().until(() -> feed.clients() == 0);
    }

    @Test
    void aClientThatDoesNotReadIsDroppedAndDisturbsNobody() throws Exception {
        try (var slow = new Socket("127.0.0.1", server.port());
                var lines = openStream()) {
            slow.setReceiveBufferSize(1024);
            slow.getOutputStream()
                    .write(
                            "GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> feed.clients() == 2);

            var longKey = "x".repeat(100_000);
            long offset = 0;
            while (feed.clients() > 1) {
                driver.predict(prediction(longKey, offset++).build());
                assertThat(data(lines.nextEvent()).at("/scored_position/offset").asLong())
                        .isEqualTo(offset - 1);
            }
            assertThat(meters.get("kairos.stream.clients.dropped").counter().count()).isEqualTo(1);
        }
    }

    @Test
    void oneClientTooManyIsSentAway() throws Exception {
        try (var first = openStream();
                var second = openStream();
                var third = openStream()) {
            first.awaitLine(": connected");
            second.awaitLine(": connected");
            third.awaitLine(": too many event streams are open; try again later");
            assertThat(third.isAtEnd()).isTrue();
            assertThat(feed.clients()).isEqualTo(2);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Accept", path.endsWith("/stream") ? "text/event-stream" : "*/*")
                .build();
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        return Json.MAPPER.readTree(answer.body());
    }

    private static JsonNode data(List<String> event) throws IOException {
        var data = new StringBuilder();
        for (var line : event) {
            if (line.startsWith("data: ")) {
                data.append(line.substring("data: ".length()));
            }
        }
        return Json.MAPPER.readTree(data.toString());
    }

    private EventLines openStream() throws IOException, InterruptedException {
        return new EventLines(
                client.send(request("/api/v1/stream"), BodyHandlers.ofInputStream()).body());
    }

    /** Reads an event stream; a test that waits in vain runs into its timeout. */
    private static final class EventLines implements AutoCloseable {
        private final InputStream stream;
        private final BufferedReader reader;

        EventLines(InputStream stream) {
            this.stream = stream;
            reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        }

        /** The lines of the next event; comments are passed over. */
        List<String> nextEvent() throws IOException {
            var event = new ArrayList<String>();
            String line;
            while ((line = reader.readLine()) != null) {
                if (line.isEmpty() && !event.isEmpty()) {
                    return event;
                }
                if (!line.isEmpty() && !line.startsWith(":")) {
                    event.add(line);
                }
            }
            throw new IOException("The stream ended after " + event);
        }

        void awaitLine(String expected) throws IOException {
            String line;
            do {
                line = reader.readLine();
                assertThat(line).as("before the end of the stream").isNotNull();
            } while (!line.equals(expected));
        }

        boolean isAtEnd() throws IOException {
            String line;
            do {
                line = reader.readLine();
            } while (line != null && line.isEmpty());
            return line == null;
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    private static final class NotReadyStores implements StoreLookup {
        @Override
        public <V> ReadOnlyKeyValueStore<String, V> store(String name) {
            throw new ViewsNotReadyException("waiting for topics");
        }
    }
}
