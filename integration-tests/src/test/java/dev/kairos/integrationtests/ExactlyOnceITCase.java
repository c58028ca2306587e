package dev.kairos.integrationtests;

import static dev.kairos.integrationtests.News.item;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The whole system with exactly-once delivery: a crash neither loses nor repeats an answer. */
class ExactlyOnceITCase {
    @Test
    void neitherLosesNorRepeatsWhenTheTaskManagerIsKilled() {
        try (var system = RunningSystem.start("exactly-once", "once.");
                var news = new News(system)) {
            for (int i = 0; i < 600; i++) {
                news.send(item("once-" + i, "ACME", "S" + i % 7).build());
                if (i == 300) {
                    system.kill("flink-taskmanager");
                }
            }

            JsonNode counts = system.settledLedger();

            JsonNode ledger = counts.get("ledger");
            assertThat(ledger.get("accepted").asLong()).isEqualTo(600);
            assertThat(ledger.get("answered").asLong()).as(counts.toPrettyString()).isEqualTo(600);
            assertThat(ledger.get("duplicate_records").asLong()).isZero();
            assertThat(ledger.get("duplicate_after_id").asLong()).isZero();
            assertThat(ledger.get("answered_twice").asLong()).isZero();
        }
    }
}
