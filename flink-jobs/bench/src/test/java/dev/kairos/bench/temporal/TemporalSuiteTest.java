package dev.kairos.bench.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.report.Report;
import dev.kairos.inference.onnx.OnnxGraph;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TemporalSuiteTest {
    private static final TemporalEffort LITTLE = new TemporalEffort(40, 1, 2);

    /** A logger cannot read its configuration on a thread that is interrupted. */
    @BeforeAll
    static void startRuntime() {
        OnnxGraph.newManager().close();
    }

    private final StringWriter out = new StringWriter();
    private final Report report = new Report("temporal", 1, true);

    private void run() throws Exception {
        new TemporalSuite().run(new SuiteRun(true, 1, report, new PrintWriter(out)), LITTLE);
    }

    @Test
    void reportsRatiosAndTargetsOfEachModel() throws Exception {
        run();

        JsonNode fields = new ObjectMapper().readTree(report.toJson());
        for (Histories histories : Histories.values()) {
            JsonNode model = fields.path("results").path(histories.model());
            assertThat(model.path("raw_us_per_history").asDouble()).isPositive();
            // Serving does what the parts do.
            assertThat(model.path("served_over_raw").asDouble())
                    .isGreaterThan(model.path("assembled_over_raw").asDouble());
            assertThat(model.path("appended_over_raw").asDouble()).isPositive();
            assertThat(model.path("padding_ratio").asDouble()).isBetween(1.0, 3.0);
            assertThat(model.path("targets")).hasSize(3);
            assertThat(model.path("targets").get(0).path("at_most").asDouble()).isEqualTo(1.2);
            assertThat(fields.path("model").path(histories.model()).path("sha256").asText())
                    .hasSize(64);
            assertThat(out.toString())
                    .contains(histories.model() + " served_over_raw: at most 1.2");
        }
        assertThat(fields.path("results").path("sepsis").path("raw_last_us_per_history").asDouble())
                .isPositive();
        // Models, rounds and contenders, none of them warm-up; one more where the last token does.
        assertThat(fields.path("raw")).hasSize((Histories.values().length * 4 + 1) * 2);
    }

    @Test
    void stopsWhenItIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(this::run);
        assertThat(Thread.interrupted()).isFalse();
    }
}
