package dev.kairos.modelcli;

import dev.kairos.inference.adaptation.Difference.Rounding;
import dev.kairos.modelcli.text.FineTuningPlan;
import picocli.CommandLine.Option;

/** How an encoder is fine-tuned, as options of a command. */
final class FineTuningOptions {
    @Option(
            names = "--rank",
            paramLabel = "N",
            defaultValue = "16",
            description =
                    "Rank of the products that are learnt beside each matrix; 0 learns the"
                            + " matrices themselves, in half again the time.")
    private int rank;

    @Option(
            names = "--rounding",
            paramLabel = "FINE|COARSE",
            description =
                    "With --rank 0, how the change of the matrices is kept: FINE, whole steps from"
                            + " -7 to 7 (4 bits), unless given, or COARSE, -1 to 1 (1.6 bits).")
    private Rounding rounding;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "6",
            description = "The most passes over the training part.")
    private int epochs;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "3",
            description = "End after so many passes that were not the best on the validation part.")
    private int patience;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "32",
            description = "Texts in a step.")
    private int batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            defaultValue = "1e-3",
            description = "The highest; with --rank 0 use some 2e-4.")
    private double learningRate;

    @Option(
            names = "--layer-decay",
            paramLabel = "X",
            defaultValue = "1",
            description = "Factor of a layer's learning rate for each layer above it.")
    private double layerDecay;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            defaultValue = "0.01",
            description = "AdamW's, of matrices.")
    private double weightDecay;

    @Option(
            names = "--dropout",
            paramLabel = "X",
            defaultValue = "0.1",
            description = "Rate in the encoder and before the head.")
    private double dropout;

    @Option(
            names = "--label-smoothing",
            paramLabel = "X",
            defaultValue = "0.1",
            description = "Probability that targets give to all classes alike.")
    private double labelSmoothing;

    @Option(
            names = "--r-drop",
            paramLabel = "X",
            defaultValue = "0",
            description = "Weight of the R-Drop penalty; above 0 a step takes twice the time.")
    private double agreement;

    @Option(
            names = "--average-decay",
            paramLabel = "X",
            defaultValue = "0.995",
            description = "How much of the running average of the weights stays with each step.")
    private double averageDecay;

    /**
     * How finely the change of matrices is kept.
     *
     * @throws UserError if it is given, and nothing is rounded
     */
    Rounding rounding() {
        if (rounding != null && rank != 0) {
            throw new UsageError(
                    "--rounding: with --rank %d products are learnt, and nothing is rounded"
                            .formatted(rank));
        }
        return rounding == null ? Rounding.FINE : rounding;
    }

    /**
     * The plan.
     *
     * @throws UserError if an option is out of its range
     */
    FineTuningPlan plan(long seed) {
        try {
            return new FineTuningPlan(
                    rank,
                    epochs,
                    patience,
                    batch,
                    learningRate,
                    layerDecay,
                    weightDecay,
                    dropout,
                    labelSmoothing,
                    agreement,
                    averageDecay,
                    seed);
        } catch (IllegalArgumentException e) {
            throw new UsageError(e.getMessage(), e);
        }
    }
}
