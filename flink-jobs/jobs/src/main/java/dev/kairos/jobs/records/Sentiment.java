package dev.kairos.jobs.records;

import java.util.Map;

/**
 * A sentiment model's answer.
 *
 * @param modelName model package
 * @param modelVersion its version
 * @param modelHash SHA-256 of its {@code model.yaml}
 * @param task what the model answers
 * @param calibrated whether the probabilities were calibrated on held-out data
 * @param label the most probable label
 * @param probabilities label to probability, {@value #POSITIVE} and {@value #NEGATIVE} among them
 */
public record Sentiment(
        String modelName,
        String modelVersion,
        String modelHash,
        String task,
        boolean calibrated,
        String label,
        Map<String, Double> probabilities) {
    public static final String POSITIVE = "positive";
    public static final String NEGATIVE = "negative";

    /** P(positive) - P(negative), in [-1, 1]. */
    public double score() {
        return probabilities.get(POSITIVE) - probabilities.get(NEGATIVE);
    }
}
