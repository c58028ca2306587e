package dev.kairos.inference;

import java.util.List;

/**
 * What an answer says of the model that gave it.
 *
 * @param name name of the model package
 * @param version version of the model package
 * @param hash SHA-256 of {@code model.yaml} in lower-case hex; the file holds the hashes of the
 *     rest
 * @param task what the model answers, such as {@code sentiment}
 * @param labels the labels in the order of the model's output
 * @param calibrated whether the probabilities were calibrated on held-out data
 * @param forecasts how many numbers the model forecasts: targets times quantile levels; 0 if none
 */
public record ModelInfo(
        String name,
        String version,
        String hash,
        String task,
        List<String> labels,
        boolean calibrated,
        int forecasts) {
    public ModelInfo {
        labels = List.copyOf(labels);
    }

    /** A model that forecasts nothing. */
    public ModelInfo(
            String name,
            String version,
            String hash,
            String task,
            List<String> labels,
            boolean calibrated) {
        this(name, version, hash, task, labels, calibrated, 0);
    }
}
