package dev.kairos.modelcli.training;

import java.util.function.DoubleFunction;

/**
 * Finds the temperature at which a head's probabilities fit data best that it was not fitted to.
 */
public final class Temperature {
    private static final double LEAST = 0.25;
    private static final double MOST = 4;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private Temperature() {}

    /** The temperature of a head. */
    static double fit(Head head, HeadTrainer.Examples validation) {
        return fit(
                temperature ->
                        HeadTrainer.probabilities(
                                head.withTemperature(temperature), validation.embeddings()),
                validation.labels());
    }

    /**
     * The temperature with the lowest log-loss; the loss has one minimum in its logarithm.
     *
     * @param probabilities gives those at a temperature, [text][class]
     * @param truth [text], indices of classes
     */
    public static double fit(DoubleFunction<float[][]> probabilities, int[] truth) {
        double low = Math.log(LEAST);
        double high = Math.log(MOST);
        while (high - low > 1e-4) {
            double left = high - GOLDEN * (high - low);
            double right = low + GOLDEN * (high - low);
            if (loss(probabilities, truth, left) < loss(probabilities, truth, right)) {
                high = right;
            } else {
                low = left;
            }
        }
        return Evaluation.rounded(Math.exp((low + high) / 2));
    }

    private static double loss(
            DoubleFunction<float[][]> probabilities, int[] truth, double logarithm) {
        return Evaluation.of(probabilities.apply(Math.exp(logarithm)), truth).logLoss();
    }
}
