package dev.kairos.inference.scheduling;

import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInfo;
import java.util.Arrays;

/** What a model may answer: probabilities that sum to 1, and finite forecasts. */
final class Probabilities {
    /** Float rounding in a softmax stays far below this. */
    private static final double SUM_TOLERANCE = 1e-3;

    private Probabilities() {}

    /**
     * Checks the answers to a batch.
     *
     * @throws InferenceException with {@link Reason#MODEL_ERROR} if they are not one row of
     *     probabilities and forecasts an input
     */
    static float[][] require(float[][] batch, int size, ModelInfo model) {
        if (batch.length != size) {
            throw new InferenceException(
                    Reason.MODEL_ERROR,
                    "The model gave %d answers to %d inputs".formatted(batch.length, size));
        }
        for (float[] row : batch) {
            int labels = model.labels().size();
            if (row.length != labels + model.forecasts()
                    || !(Math.abs(sum(row, labels) - 1) <= SUM_TOLERANCE)
                    || !allFinite(row)) {
                throw new InferenceException(
                        Reason.MODEL_ERROR,
                        "The model answered with %s, which are no probabilities of %d labels and %d forecasts"
                                .formatted(Arrays.toString(row), labels, model.forecasts()));
            }
        }
        return batch;
    }

    /** Of the probabilities; NaN if one is below 0, and 1 where there are no labels. */
    private static double sum(float[] row, int labels) {
        double sum = labels == 0 ? 1 : 0;
        for (int i = 0; i < Math.min(labels, row.length); i++) {
            // NaN fails every comparison, and so the sum's.
            sum += row[i] >= 0 ? row[i] : Double.NaN;
        }
        return sum;
    }

    private static boolean allFinite(float[] row) {
        for (float number : row) {
            if (!Float.isFinite(number)) {
                return false;
            }
        }
        return true;
    }
}
