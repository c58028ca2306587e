package dev.kairos.modelcli.text;

import java.util.Arrays;

/**
 * How an encoder is fine-tuned.
 *
 * @param rank of the products learnt beside each matrix (LoRA); 0 to learn the matrices themselves
 * @param epochs the most passes over the training part; the learning rate falls to 0 at their end
 * @param patience how many epochs without a better validation score end the training
 * @param batch texts in a step
 * @param learningRate the highest, after a linear rise over the first 6% of the steps
 * @param layerDecay what the learning rate of a layer is multiplied by, for each layer above it
 * @param weightDecay of matrices
 * @param dropout rate in the encoder, and of the mean vector before the head
 * @param labelSmoothing how much probability targets spread over all classes alike
 * @param agreement weight of the R-Drop penalty (Liang et al. 2021); 0 saves half the time
 * @param averageDecay how much of the running average of the weights stays with each step
 * @param seed of initial weights, order and dropout
 */
public record FineTuningPlan(
        int rank,
        int epochs,
        int patience,
        int batch,
        double learningRate,
        double layerDecay,
        double weightDecay,
        double dropout,
        double labelSmoothing,
        double agreement,
        double averageDecay,
        long seed) {

    public FineTuningPlan {
        require(rank >= 0, "rank", rank);
        require(epochs > 0, "epochs", epochs);
        require(patience > 0, "patience", patience);
        require(batch > 0, "batch", batch);
        require(learningRate > 0 && learningRate < 1, "learning rate", learningRate);
        require(layerDecay > 0 && layerDecay <= 1, "layer decay", layerDecay);
        require(weightDecay >= 0, "weight decay", weightDecay);
        require(dropout >= 0 && dropout < 1, "dropout", dropout);
        require(labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing", labelSmoothing);
        require(agreement >= 0, "agreement", agreement);
        require(averageDecay >= 0 && averageDecay < 1, "average decay", averageDecay);
    }

    private static void require(boolean right, String what, Number value) {
        if (!right) {
            throw new IllegalArgumentException(
                    "The %s of a fine-tuning cannot be %s".formatted(what, value));
        }
    }

    /** What tells this training of a set of texts apart from others. */
    String description(LabelledTokens train) {
        return "%s %d %x %x"
                .formatted(
                        this,
                        train.size(),
                        Arrays.deepHashCode(train.tokens()),
                        Arrays.deepHashCode(train.targets()));
    }
}
