package dev.kairos.local.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.local.Endpoints;
import dev.kairos.local.ledger.LedgerReader;
import dev.kairos.local.ledger.RunningKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GeneratorMainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void asAProcessItEndsOnSigtermWithAllItSentOnFile(@TempDir Path folder) throws Exception {
        Endpoints endpoints = RunningKafka.withTopics(2);
        Path planted = folder.resolve("planted.json");
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                GeneratorMain.class.getName(),
                                "--bootstrap",
                                endpoints.bootstrap(),
                                "--registry",
                                endpoints.registryUrl(),
                                "--topic-prefix",
                                endpoints.topics().prefix(),
                                "--seed",
                                "3",
                                "--rate",
                                "200",
                                "--planted",
                                planted.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        try {
            await().atMost(PATIENCE)
                    .until(() -> Files.exists(planted) && json(planted).path("sent").asLong() > 50);
            process.destroy();
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        JsonNode json = json(planted);
        assertThat(json.path("seed").asLong()).isEqualTo(3);
        assertThat(json.path("unacknowledged").asLong()).isZero();
        try (var ledger = new LedgerReader(endpoints)) {
            ledger.advance();
            assertThat(json.path("sent").asLong()).isEqualTo(ledger.accepted());
        }
        try (var files = Files.list(folder)) {
            assertThat(files).as("no drafts are left").hasSize(2);
        }
    }

    private static JsonNode json(Path file) throws Exception {
        return new ObjectMapper().readTree(Files.readString(file));
    }

    @Test
    void aRateThatIsNoneIsRefused() {
        var err = new StringWriter();
        int exit =
                new CommandLine(new GeneratorMain())
                        .setErr(new PrintWriter(err, true))
                        .execute("--rate", "0", "--planted", "p.json");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("--rate must be above 0");
    }
}
