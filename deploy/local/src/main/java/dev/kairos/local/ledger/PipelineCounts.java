package dev.kairos.local.ledger;

import java.util.Optional;
import java.util.SortedMap;

/**
 * What one pipeline read and wrote, counted from Kafka.
 *
 * @param events input records
 * @param predictions distinct prediction ids
 * @param forecasts distinct forecast ids
 * @param alerts distinct alert ids
 * @param deadLetters distinct input positions by cause
 * @param superseded distinct outputs that name what they supersede
 * @param degraded distinct outputs marked degraded
 * @param latencyMs append to append; empty when there is no answer
 * @param model the model that answered last; empty when there is no answer
 */
public record PipelineCounts(
        long events,
        long predictions,
        long forecasts,
        long alerts,
        SortedMap<String, Long> deadLetters,
        long superseded,
        long degraded,
        Optional<LatencySummary> latencyMs,
        Optional<Model> model) {
    /**
     * A model as its answers name it.
     *
     * @param name model package
     * @param version its version
     * @param sha256 SHA-256 of its {@code model.yaml}
     */
    public record Model(String name, String version, String sha256) {}
}
