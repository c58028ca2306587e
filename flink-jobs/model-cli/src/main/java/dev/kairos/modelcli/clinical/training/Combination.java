package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.LogisticRegression;

/**
 * How the networks and the linear model answer together: {@code network · n + linear · l + offset},
 * where n is the mean logit of the networks and l the logit of the linear model. Fitted on patients
 * that neither was fitted to, it also calibrates.
 *
 * @param network weight of the networks
 * @param linear weight of the linear model
 * @param offset added
 */
public record Combination(double network, double linear, double offset) {
    /** The linear model as it is. */
    static final Combination LINEAR_ALONE = new Combination(0, 1, 0);

    /** Hardly any: two inputs and hundreds of examples. */
    private static final double RIDGE = 1;

    /**
     * Fits both weights.
     *
     * @param network mean logits of the networks
     * @param linear logits of the linear model
     */
    static Combination fit(double[] network, double[] linear, boolean[] outcomes) {
        LogisticRegression fitted = regression(outcomes, network, linear);
        return new Combination(fitted.weights()[0], fitted.weights()[1], fitted.bias());
    }

    /** Calibrates the networks alone. */
    static Combination ofNetworks(double[] network, boolean[] outcomes) {
        LogisticRegression fitted = regression(outcomes, network);
        return new Combination(fitted.weights()[0], 0, fitted.bias());
    }

    private static LogisticRegression regression(boolean[] outcomes, double[]... inputs) {
        var rows = new float[outcomes.length][inputs.length];
        for (int i = 0; i < rows.length; i++) {
            for (int input = 0; input < inputs.length; input++) {
                rows[i][input] = (float) inputs[input][i];
            }
        }
        return LogisticRegression.fit(rows, outcomes, RIDGE);
    }

    double logit(double networkLogit, double linearLogit) {
        return network * networkLogit + linear * linearLogit + offset;
    }
}
