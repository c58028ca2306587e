package dev.kairos.jobs.records;

import dev.kairos.temporalcontext.Timed;
import java.time.Instant;

/**
 * What keyed state remembers of an observation.
 *
 * @param slot where in the ring of its key it lies
 * @param eventTime when it happened
 * @param sentiment P(positive) - P(negative), in [-1, 1]
 */
public record ContextEntry(int slot, Instant eventTime, double sentiment) implements Timed {}
