package dev.kairos.local.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.kairos.events.Prediction;
import dev.kairos.events.SourcePosition;
import dev.kairos.local.Endpoints;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LedgerCommandTest {
    private final Endpoints endpoints = RunningKafka.withTopics(1);
    private final FakePipeline pipeline = FakePipeline.at(endpoints);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void close() {
        pipeline.close();
    }

    private int ledger(String... options) {
        return ledgerOf(endpoints, options);
    }

    private int ledgerOf(Endpoints endpoints, String... options) {
        List<String> args =
                new ArrayList<>(
                        List.of(
                                "--bootstrap",
                                endpoints.bootstrap(),
                                "--registry",
                                endpoints.registryUrl(),
                                "--topic-prefix",
                                endpoints.topics().prefix()));
        args.addAll(List.of(options));
        return new CommandLine(new LedgerCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args.toArray(String[]::new));
    }

    @Test
    void endsZeroWhenAllIsAnswered(@TempDir Path folder) throws Exception {
        pipeline.predict(pipeline.item("ACME"), "ACME");
        Path report = folder.resolve("r.json");

        assertThat(ledger("--stopped", "--report", report.toString())).isZero();

        assertThat(out.toString()).containsPattern("answered +1 ").containsPattern("lost +0 ");
        JsonNode json = new ObjectMapper().readTree(Files.readString(report));
        assertThat(json.at("/ledger/accepted").asLong()).isEqualTo(1);
        assertThat(json.at("/pipelines/news-sentiment/predictions").asLong()).isEqualTo(1);
        assertThat(json.at("/pipelines/news-sentiment/model/sha256").asText()).hasSize(64);
    }

    @Test
    void endsOneWhenAnAnswerIsLost() {
        pipeline.item("ACME");

        assertThat(ledger("--stopped", "--json")).isEqualTo(1);

        assertThat(out.toString()).contains("\"lost\" : 1", "\"in_flight\" : 0");
    }

    @Test
    void endsOneWhenAnInputIsAnsweredTwice() {
        SourcePosition item = pipeline.item("ACME");
        pipeline.predict(item, "ACME");
        Prediction other = FakePipeline.prediction(item, "ACME");
        other.setId("another");
        pipeline.send(other);

        assertThat(ledger("--stopped")).isEqualTo(1);
    }

    @Test
    void withoutWaitingAnAnswerInFlightIsNoFault() {
        pipeline.item("ACME");

        assertThat(ledger("--running")).isZero();
        assertThat(ledger("--running", "--wait", "1s")).isEqualTo(1);
        assertThat(err.toString()).contains("1 of 1 inputs are unanswered");
    }

    @Test
    void waitsUntilTheLastAnswerIsThere() throws Exception {
        SourcePosition item = pipeline.item("ACME");

        CompletableFuture<Integer> waiting =
                CompletableFuture.supplyAsync(() -> ledger("--stopped", "--wait", "1m"));
        await().until(() -> err.toString().contains("unanswered"));
        pipeline.predict(item, "ACME");

        assertThat(waiting.get()).isZero();
    }

    @Test
    void asksFlinkWhetherAJobRuns() throws Exception {
        pipeline.item("ACME");
        HttpServer flink =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String[] state = {"RESTARTING"};
        flink.createContext(
                "/jobs/overview",
                exchange -> {
                    byte[] body =
                            "{\"jobs\":[{\"state\":\"%s\"}]}".formatted(state[0]).getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        flink.start();
        String url = "http://127.0.0.1:" + flink.getAddress().getPort();
        try {
            assertThat(ledger("--flink", url)).isZero();
            state[0] = "FAILED";
            assertThat(ledger("--flink", url)).isEqualTo(1);
        } finally {
            flink.stop(0);
        }
        assertThat(ledger("--flink", url)).as("nothing answers there").isEqualTo(1);
        assertThat(err.toString()).contains("--running");
    }

    @Test
    void whatCannotBeCountedEndsTwo() {
        Endpoints elsewhere = RunningKafka.withoutTopics();
        assertThat(ledgerOf(elsewhere, "--stopped")).isEqualTo(2);
        assertThat(err.toString()).contains("No topic " + elsewhere.topics().news());
        assertThat(ledger("--wait", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("'soon' is not a duration such as");
    }

    @Test
    void refusesFilesThatCannotBeWrittenBeforeItWaits(@TempDir Path folder) throws Exception {
        pipeline.item("ACME");
        String impossible = Files.writeString(folder.resolve("file"), "").resolve("x").toString();

        assertThat(ledger("--running", "--wait", "10m", "--export", impossible)).isEqualTo(2);
        assertThat(ledger("--running", "--wait", "10m", "--report", impossible)).isEqualTo(2);
        assertThat(err.toString()).contains("--export " + impossible, "--report " + impossible);
    }

    @Test
    void saysWhatIsWrongWithAnAddress() {
        Endpoints broken = new Endpoints("nowhere", endpoints.registryUrl(), endpoints.topics());

        assertThat(ledgerOf(broken, "--stopped")).isEqualTo(2);
        assertThat(err.toString()).contains("'nowhere' is no address of Kafka brokers");
    }
}
