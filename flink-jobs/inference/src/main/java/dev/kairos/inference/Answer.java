package dev.kairos.inference;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model's answer to one request.
 *
 * @param model the model that answered
 * @param probabilities one per label, in the order of {@link ModelInfo#labels()}; sums to 1
 * @param truncated whether the input was longer than the model reads and was cut
 */
public record Answer(ModelInfo model, float[] probabilities, boolean truncated) {
    /** The most probable label. */
    public String label() {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[best]) {
                best = i;
            }
        }
        return model.labels().get(best);
    }

    /** Label to probability, in the order of the labels. */
    public Map<String, Double> probabilityByLabel() {
        var byLabel = new LinkedHashMap<String, Double>();
        for (int i = 0; i < probabilities.length; i++) {
            byLabel.put(model.labels().get(i), (double) probabilities[i]);
        }
        return byLabel;
    }
}
