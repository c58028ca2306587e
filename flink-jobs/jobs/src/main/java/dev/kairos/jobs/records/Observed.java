package dev.kairos.jobs.records;

import dev.kairos.temporalcontext.Observation;

/**
 * An observation on its way to the model.
 *
 * @param observation what happened to one key
 * @param payloadHash SHA-256 of the original value
 */
public record Observed(Observation observation, String payloadHash) {
    /** Leaves key and text out: Flink logs the records it fails on, and they may be personal. */
    @Override
    public String toString() {
        return "Observed[position=%s, eventTime=%s, kind=%s]"
                .formatted(observation.position(), observation.eventTime(), observation.kind());
    }
}
