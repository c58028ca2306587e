package dev.kairos.modelcli.training;

/**
 * Finds the temperature at which a head's probabilities fit data best that it was not fitted to.
 */
final class Temperature {
    private static final double LEAST = 0.25;
    private static final double MOST = 4;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private Temperature() {}

    /** The temperature with the lowest log-loss; the loss has one minimum in its logarithm. */
    static double fit(Head head, HeadTrainer.Examples validation) {
        double low = Math.log(LEAST);
        double high = Math.log(MOST);
        while (high - low > 1e-4) {
            double left = high - GOLDEN * (high - low);
            double right = low + GOLDEN * (high - low);
            if (loss(head, validation, left) < loss(head, validation, right)) {
                high = right;
            } else {
                low = left;
            }
        }
        return Evaluation.rounded(Math.exp((low + high) / 2));
    }

    private static double loss(Head head, HeadTrainer.Examples examples, double logarithm) {
        float[][] probabilities =
                HeadTrainer.probabilities(
                        head.withTemperature(Math.exp(logarithm)), examples.embeddings());
        return Evaluation.of(probabilities, examples.labels()).logLoss();
    }
}
