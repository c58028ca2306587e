package dev.kairos.jobs.records;

import dev.kairos.schemas.Cause;

/**
 * Why an input got no answer.
 *
 * @param cause the countable cause
 * @param message what was wrong, for people
 */
public record Failure(Cause cause, String message) {}
