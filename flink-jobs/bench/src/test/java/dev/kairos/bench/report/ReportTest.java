package dev.kairos.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.inference.ModelInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Report report = new Report("encoder", 7, true);

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(report.toJson());
    }

    @Test
    void saysWhatRanWhereAndHow() throws IOException {
        JsonNode json = json();

        assertThat(json.get("suite").asText()).isEqualTo("encoder");
        assertThat(json.get("report_version").asInt()).isEqualTo(Report.VERSION);
        assertThat(json.get("seed").asLong()).isEqualTo(7);
        assertThat(json.get("quick").asBoolean()).isTrue();
        assertThat(Instant.parse(json.get("started_at").asText())).isBefore(Instant.now());
        assertThat(json.get("machine").get("cores").asInt())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(json.get("machine").get("memory_mib").asLong()).isPositive();
        assertThat(json.get("machine").get("cpu").asText()).isNotBlank();
        assertThat(json.get("machine").get("os").asText()).isNotBlank();
        assertThat(json.get("machine").get("jdk").asText()).contains(Runtime.version().toString());
    }

    @Test
    void knowsTheVersionsThatItWasBuiltWith() throws IOException {
        JsonNode versions = json().get("versions");

        for (String name : List.of("kairos", "djl", "onnxruntime", "flink", "kafka")) {
            assertThat(versions.get(name).asText()).as(name).matches("\\d+\\.\\d+.*");
        }
    }

    @Test
    void holdsWhatWasMeasured() throws IOException {
        report.model("int8", new ModelInfo("news", "2", "abc", "sentiment", List.of("a"), true));
        report.threads("predictors", 2);
        report.setting("rounds", 5);
        report.raw(Map.of("per_s", 10.5));
        report.raw(Map.of("per_s", 11.5));
        report.result("int8", Map.of("raw_per_s", 11.0));

        JsonNode json = json();

        assertThat(json.at("/model/int8/name").asText()).isEqualTo("news");
        assertThat(json.at("/model/int8/version").asText()).isEqualTo("2");
        assertThat(json.at("/model/int8/sha256").asText()).isEqualTo("abc");
        assertThat(json.at("/threads/predictors").asInt()).isEqualTo(2);
        assertThat(json.at("/settings/rounds").asInt()).isEqualTo(5);
        assertThat(json.at("/raw/1/per_s").asDouble()).isEqualTo(11.5);
        assertThat(json.at("/results/int8/raw_per_s").asDouble()).isEqualTo(11.0);
    }
}
