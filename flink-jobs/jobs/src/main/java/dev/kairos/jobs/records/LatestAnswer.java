package dev.kairos.jobs.records;

import java.time.Instant;

/**
 * The latest full answer about a key, as keyed state remembers it to repeat it under load.
 *
 * @param eventTime when the observation happened that it answered
 * @param sentiment the model's answer
 */
public record LatestAnswer(Instant eventTime, Sentiment sentiment) {}
