package dev.kairos.inference;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model's answer to one request.
 *
 * @param model the model that answered
 * @param values the {@linkplain #probabilities() probabilities}, and after them the {@linkplain
 *     #forecasts() forecasts}
 * @param truncated whether the input was longer than the model reads and was cut
 */
public record Answer(ModelInfo model, float[] values, boolean truncated) {
    /**
     * One per label, in the order of {@link ModelInfo#labels()}; sums to 1. Empty without labels.
     */
    public float[] probabilities() {
        return model.forecasts() == 0
                ? values
                : Arrays.copyOf(values, values.length - model.forecasts());
    }

    /**
     * Quantiles of what the model forecasts, target after target, each in the order of its levels;
     * empty of a model that forecasts nothing.
     */
    public float[] forecasts() {
        return Arrays.copyOfRange(values, values.length - model.forecasts(), values.length);
    }

    /** The most probable label of a model that has labels. */
    public String label() {
        float[] probabilities = probabilities();
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
        float[] probabilities = probabilities();
        var byLabel = new LinkedHashMap<String, Double>();
        for (int i = 0; i < probabilities.length; i++) {
            byLabel.put(model.labels().get(i), (double) probabilities[i]);
        }
        return byLabel;
    }
}
