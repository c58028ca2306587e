package dev.kairos.modelcli.temporal;

import java.util.List;

/**
 * What came of a training.
 *
 * @param weights those of the best epoch
 * @param bestEpoch from 1
 * @param bestMetric the validation metric there
 * @param curve one entry an epoch
 */
public record Trained(Weights weights, int bestEpoch, double bestMetric, List<Epoch> curve) {
    /**
     * One pass over the training part.
     *
     * @param number from 1
     * @param trainingLoss mean over its batches, dropout included
     * @param validationLoss after it, mean over batches, weighted by their sequences
     * @param metric the validation metric after it
     * @param seconds it took, validation included
     */
    public record Epoch(
            int number,
            double trainingLoss,
            double validationLoss,
            double metric,
            double seconds) {}

    public Trained {
        curve = List.copyOf(curve);
    }
}
