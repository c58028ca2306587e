package dev.kairos.local.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.local.report.DemoReport.Batches;
import dev.kairos.local.report.DemoReport.Latency;
import dev.kairos.local.report.DemoReport.LedgerReport;
import dev.kairos.local.report.DemoReport.Model;
import dev.kairos.local.report.DemoReport.PipelineReport;
import dev.kairos.local.report.DemoReport.Planted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReportTest {
    /** The format as it is promised to those who read reports. */
    private static final String PROMISED =
            """
            {"report_version": 1, "seconds": 60.0, "seed": 1, "delivery": "at-least-once",
             "build_ms": 0, "first_prediction_ms": 0, "checkpoint_interval_ms": 0,
             "peak_rss_mib": 0, "restarts": 0, "checkpoints": 0,
             "pipelines": {"news-sentiment": {"events": 0, "predictions": 0, "forecasts": 0,
                "alerts": 0, "dead_letters": {"CAUSE": 0}, "superseded": 0, "degraded": 0,
                "latency_ms": {"p50": 0, "p95": 0, "p99": 0},
                "batches": {"count": 0, "mean_size": 0.0, "padding_ratio": 0.0, "cache_hits": 0,
                   "truncated": 0},
                "model": {"name": "", "version": "", "sha256": ""}}},
             "planted": {"broken": 0, "late": 0, "episodes": 0, "found": 0, "false_alarms": 0},
             "ledger": {"unit": "source position", "accepted": 0, "answered": 0, "dead": 0,
                "in_flight": 0, "lost": 0, "duplicate_records": 0, "duplicate_after_id": 0,
                "answered_twice": 0}}
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path folder;

    @Test
    void writesThePromisedFieldsInTheirOrder() throws IOException {
        Path file = folder.resolve("reports/r.json");

        report(ledger(100, 97, 3, 0, 0)).write(file);

        JsonNode written = JSON.readTree(file.toFile());
        assertThat(fields(written)).isEqualTo(fields(JSON.readTree(PROMISED)));
        assertThat(written.path("ledger").path("unit").asText()).isEqualTo("source position");
    }

    @Test
    void isGoodOnlyWhenRecordsWentThroughAndEachIsAccountedForOnce() {
        assertThat(report(ledger(100, 97, 0, 0, 0)).isGood()).isTrue();
        assertThat(report(ledger(0, 0, 0, 0, 0)).isGood()).isFalse();
        assertThat(report(ledger(100, 97, 1, 0, 0)).isGood()).isFalse();
        assertThat(report(ledger(100, 97, 0, 1, 0)).isGood()).isFalse();
        assertThat(report(ledger(100, 97, 0, 0, 1)).isGood()).isFalse();
    }

    @Test
    void saysInWordsWhatHappened() {
        assertThat(ReportText.of(report(ledger(1000, 970, 0, 0, 0))))
                .contains("1,000 positions: 970 answered")
                .contains("events 1,000, predictions 970, degraded 12")
                .contains("dead letters: CAUSE 3")
                .contains("every record is accounted for");
        assertThat(ReportText.of(report(ledger(1000, 970, 1, 0, 0))))
                .contains("NOT every record is accounted for");
    }

    @Test
    void addsUpWhatEachGeneratorPlanted() throws IOException {
        Path first = Files.writeString(folder.resolve("a"), "{\"broken\": 3, \"late\": 2}");
        Path second = Files.writeString(folder.resolve("b"), "{\"broken\": 4, \"late\": 0}");

        assertThat(PlantedFiles.sum(List.of(first, second, folder.resolve("killed"))))
                .isEqualTo(new Planted(7, 2, 0, 0, 0));
    }

    private static LedgerReport ledger(
            long accepted, long answered, long lost, long afterId, long twice) {
        return new LedgerReport(
                LedgerReport.UNIT, accepted, answered, 3, 0, lost, 0, afterId, twice);
    }

    private static DemoReport report(LedgerReport ledger) {
        PipelineReport pipeline =
                new PipelineReport(
                        ledger.accepted(),
                        ledger.answered(),
                        0,
                        0,
                        new TreeMap<>(Map.of("CAUSE", 3L)),
                        0,
                        12,
                        new Latency(10, 20, 30),
                        new Batches(5, 2.5, 1.25, 7, 0),
                        new Model("m", "1", "ab"));
        return new DemoReport(
                DemoReport.VERSION,
                60.0,
                1,
                "at-least-once",
                0,
                9000,
                2000,
                1800,
                0,
                28,
                new TreeMap<>(Map.of("news-sentiment", pipeline)),
                new Planted(1, 2, 0, 0, 0),
                ledger);
    }

    private static List<String> fields(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.properties()
                .forEach(
                        field -> {
                            names.add(field.getKey());
                            fields(field.getValue())
                                    .forEach(inner -> names.add(field.getKey() + "." + inner));
                        });
        return names;
    }
}
