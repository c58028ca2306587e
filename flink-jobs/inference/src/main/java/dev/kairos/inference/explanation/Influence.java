package dev.kairos.inference.explanation;

import dev.kairos.temporalcontext.Observation;

/**
 * What an observation of a context did to a prediction.
 *
 * @param observation one of the context
 * @param change the label's probability from the whole context, less that from the context without
 *     this observation: above 0 if the observation speaks for the label; between -1 and 1
 */
public record Influence(Observation observation, double change) {}
