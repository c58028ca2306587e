package dev.kairos.integrationtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a newcomer runs it, with its generated news, and what its report says. */
class DemoITCase {
    @TempDir Path folder;

    @Test
    void answersGeneratedNewsAndItsReportAgreesWithWhatItKept() {
        Path report = folder.resolve("report.json");
        Path kept = folder.resolve("kept");
        Kairos.Outcome demo =
                Kairos.run(
                        Duration.ofMinutes(5),
                        List.of(
                                "demo",
                                "--for",
                                "30s",
                                "--report",
                                report.toString(),
                                "--keep",
                                kept.toString(),
                                "--port-base",
                                Integer.toString(RunningSystem.freePortBase())));
        assertThat(demo.status()).as(demo.output() + demo.errors()).isZero();

        JsonNode said = RunningSystem.json(report);
        JsonNode pipeline = said.at("/pipelines/news-sentiment");
        assertThat(pipeline.get("events").asLong()).isGreaterThan(500);
        assertThat(pipeline.get("predictions").asLong()).isGreaterThan(500);
        assertThat(pipeline.at("/model/sha256").asText()).matches("[0-9a-f]{64}");
        assertThat(pipeline.at("/batches/count").asLong()).isPositive();
        JsonNode deadLetters = pipeline.get("dead_letters");
        assertThat(deadLetters.size()).isGreaterThanOrEqualTo(3);
        long dead = 0;
        for (JsonNode count : deadLetters) {
            dead += count.asLong();
        }
        long late = deadLetters.path("LATE").asLong();
        assertThat(said.get("restarts").asLong()).isZero();
        assertThat(late).isEqualTo(said.at("/planted/late").asLong()).isPositive();
        assertThat(dead - late).isEqualTo(said.at("/planted/broken").asLong());
        assertThat(said.at("/ledger/lost").asLong()).isZero();
        assertThat(said.at("/ledger/duplicate_after_id").asLong()).isZero();
        assertThat(said.at("/ledger/answered_twice").asLong()).isZero();

        Kairos.Outcome ledger =
                Kairos.run(
                        Duration.ofMinutes(2),
                        List.of("ledger", "--dir", kept.toString(), "--json"));
        assertThat(ledger.status()).as(ledger.errors()).isZero();
        JsonNode counted = RunningSystem.json(ledger.output());
        assertThat(counted.get("ledger")).isEqualTo(said.get("ledger"));
        assertThat(counted.at("/pipelines/news-sentiment/dead_letters")).isEqualTo(deadLetters);
    }
}
