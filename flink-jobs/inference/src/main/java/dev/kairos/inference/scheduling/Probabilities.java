package dev.kairos.inference.scheduling;

import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInfo;
import java.util.Arrays;

/** What a model may answer. */
final class Probabilities {
    /** Float rounding in a softmax stays far below this. */
    private static final double SUM_TOLERANCE = 1e-3;

    private Probabilities() {}

    /**
     * Checks the answers to a batch.
     *
     * @throws InferenceException with {@link Reason#MODEL_ERROR} if they are not one row of
     *     probabilities an input
     */
    static float[][] require(float[][] batch, int size, ModelInfo model) {
        if (batch.length != size) {
            throw new InferenceException(
                    Reason.MODEL_ERROR,
                    "The model gave %d answers to %d inputs".formatted(batch.length, size));
        }
        for (float[] row : batch) {
            double sum = 0;
            for (float p : row) {
                // NaN fails every comparison, and so the sum's.
                sum += p >= 0 ? p : Double.NaN;
            }
            if (row.length != model.labels().size() || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
                throw new InferenceException(
                        Reason.MODEL_ERROR,
                        "The model answered with %s, which are no probabilities of %d labels"
                                .formatted(Arrays.toString(row), model.labels().size()));
            }
        }
        return batch;
    }
}
