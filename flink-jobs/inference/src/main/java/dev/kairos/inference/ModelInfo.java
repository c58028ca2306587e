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
 */
public record ModelInfo(
        String name,
        String version,
        String hash,
        String task,
        List<String> labels,
        boolean calibrated) {
    public ModelInfo {
        labels = List.copyOf(labels);
    }
}
