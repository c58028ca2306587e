package dev.kairos.local.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;

/**
 * What a demo run came to, as {@code --report} writes it. Times are in ms.
 *
 * @param reportVersion of this format
 * @param seconds from the first generated record to the generator's stop
 * @param seed of the generated stream
 * @param delivery {@code at-least-once} or {@code exactly-once}
 * @param buildMs that the command spent building before it started anything
 * @param firstPredictionMs from the command's start to the first prediction that a reader had, less
 *     the build
 * @param checkpointIntervalMs of every pipeline
 * @param peakRssMib highest sum of resident memory of all processes, the command's own included
 * @param restarts of parts, and of jobs where no part's restart explains them
 * @param checkpoints completed, over all pipelines
 * @param pipelines by name
 * @param planted what the generator planted, and what was found of it
 * @param ledger inputs against outputs
 */
@JsonPropertyOrder({
    "report_version",
    "seconds",
    "seed",
    "delivery",
    "build_ms",
    "first_prediction_ms",
    "checkpoint_interval_ms",
    "peak_rss_mib",
    "restarts",
    "checkpoints",
    "pipelines",
    "planted",
    "ledger"
})
public record DemoReport(
        @JsonProperty("report_version") int reportVersion,
        double seconds,
        long seed,
        String delivery,
        @JsonProperty("build_ms") long buildMs,
        @JsonProperty("first_prediction_ms") long firstPredictionMs,
        @JsonProperty("checkpoint_interval_ms") long checkpointIntervalMs,
        @JsonProperty("peak_rss_mib") long peakRssMib,
        long restarts,
        long checkpoints,
        SortedMap<String, PipelineReport> pipelines,
        Planted planted,
        LedgerReport ledger) {
    /** The format that this class writes. */
    public static final int VERSION = 1;

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * What one pipeline did.
     *
     * @param events input records
     * @param predictions distinct prediction ids
     * @param forecasts distinct forecast ids
     * @param alerts distinct alert ids
     * @param deadLetters distinct input positions by cause
     * @param superseded outputs that name what they supersede
     * @param degraded outputs marked degraded
     * @param latencyMs from an input's append to its answer
     * @param batches what the batch scheduler did
     * @param model that answered last
     */
    public record PipelineReport(
            long events,
            long predictions,
            long forecasts,
            long alerts,
            @JsonProperty("dead_letters") SortedMap<String, Long> deadLetters,
            long superseded,
            long degraded,
            @JsonProperty("latency_ms") Latency latencyMs,
            Batches batches,
            Model model) {}

    /** Percentiles in ms. */
    public record Latency(double p50, double p95, double p99) {}

    /**
     * What the batch scheduler did.
     *
     * @param count batches run
     * @param meanSize inputs a batch
     * @param paddingRatio computed tokens for each token asked for
     * @param cacheHits requests answered without a predictor
     * @param truncated inputs cut to what the model takes
     */
    public record Batches(
            long count,
            @JsonProperty("mean_size") double meanSize,
            @JsonProperty("padding_ratio") double paddingRatio,
            @JsonProperty("cache_hits") long cacheHits,
            long truncated) {}

    /** A model as its answers name it; empty strings before the first answer. */
    public record Model(String name, String version, String sha256) {}

    /**
     * What the generator planted.
     *
     * @param broken records that cannot be answered for what they are
     * @param late records later than the allowed lateness
     * @param episodes that alerts should find
     * @param found of them
     * @param falseAlarms alerts outside of episodes
     */
    public record Planted(
            long broken,
            long late,
            long episodes,
            long found,
            @JsonProperty("false_alarms") long falseAlarms) {}

    /** See the ledger: a position is answered, dead, in flight or lost. */
    @JsonPropertyOrder({
        "unit",
        "accepted",
        "answered",
        "dead",
        "in_flight",
        "lost",
        "duplicate_records",
        "duplicate_after_id",
        "answered_twice"
    })
    public record LedgerReport(
            String unit,
            long accepted,
            long answered,
            long dead,
            @JsonProperty("in_flight") long inFlight,
            long lost,
            @JsonProperty("duplicate_records") long duplicateRecords,
            @JsonProperty("duplicate_after_id") long duplicateAfterId,
            @JsonProperty("answered_twice") long answeredTwice) {
        /** What the ledger counts. */
        public static final String UNIT = "source position";
    }

    /** Whether records went through, none was lost and none was answered twice. */
    @JsonIgnore
    public boolean isGood() {
        return ledger.accepted() > 0
                && ledger.answered() > 0
                && ledger.lost() == 0
                && ledger.duplicateAfterId() == 0
                && ledger.answeredTwice() == 0;
    }

    /** Writes the report as one JSON object. */
    public void write(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }
}
