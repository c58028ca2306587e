package dev.kairos.jobs.records;

import dev.kairos.temporalcontext.Observation;

/**
 * An observation on its way to the model.
 *
 * @param observation what happened to one key
 * @param payloadHash SHA-256 of the original value
 */
public record Observed(Observation observation, String payloadHash) {}
