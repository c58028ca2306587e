package dev.kairos.modelcli.clinical;

import java.util.Arrays;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;

/**
 * A logistic regression with a ridge penalty, fitted by Newton's method (iteratively reweighted
 * least squares), so that it has no learning rate, no seed and no epochs.
 *
 * @param weights one an input
 * @param bias the logit where all inputs are 0
 */
public record LogisticRegression(double[] weights, double bias) {
    private static final int MOST_STEPS = 50;
    private static final double DONE = 1e-7;
    private static final double LEAST_SHARE = 1e-4;
    private static final double LEAST_CURVATURE = 1e-6;
    private static final double LEAST_DEVIATION = 1e-6;

    /**
     * Fits.
     *
     * @param rows [example][input], finite
     * @param outcomes of the examples, some of both
     * @param ridge penalty on half the sum of squared weights of the standardised inputs, in units
     *     of examples; above 0, since inputs may depend on each other
     * @throws IllegalArgumentException if only one of the outcomes occurs
     */
    public static LogisticRegression fit(float[][] rows, boolean[] outcomes, double ridge) {
        int positives = 0;
        for (boolean outcome : outcomes) {
            positives += outcome ? 1 : 0;
        }
        if (positives == 0 || positives == outcomes.length) {
            throw new IllegalArgumentException(
                    "Of %d examples %d have the outcome; some of both are needed"
                            .formatted(outcomes.length, positives));
        }
        if (!(ridge > 0)) {
            throw new IllegalArgumentException("ridge: above 0, got " + ridge);
        }
        var scale = Standardisation.of(rows);
        double start = Math.log((double) positives / (outcomes.length - positives));
        double[] fitted = newton(scale.apply(rows), outcomes, ridge, start);
        return scale.unfold(fitted);
    }

    /** The last input of a standardised row is 1, for the bias, which is not penalised. */
    private static double[] newton(
            float[][] rows, boolean[] outcomes, double ridge, double startBias) {
        int width = rows[0].length;
        var weights = new double[width];
        weights[width - 1] = startBias;
        var gradient = new double[width];
        var hessian = new double[width][width];
        double loss = derivatives(rows, outcomes, weights, ridge, gradient, hessian);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] change =
                    new CholeskyDecomposition(new Array2DRowRealMatrix(hessian, false))
                            .getSolver()
                            .solve(new ArrayRealVector(gradient, false))
                            .toArray();
            double before = loss;
            double[] from = weights;
            double share = 1;
            do {
                weights = moved(from, change, share);
                loss = derivatives(rows, outcomes, weights, ridge, gradient, hessian);
                share /= 2;
                // A full step may overshoot where few examples have the outcome.
            } while (loss > before && share > LEAST_SHARE);
            if (before - loss < DONE * loss) {
                break;
            }
        }
        return weights;
    }

    private static double[] moved(double[] from, double[] change, double share) {
        var to = new double[from.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = from[i] - share * change[i];
        }
        return to;
    }

    /** Writes gradient and Hessian of the penalised loss, and gives the loss. */
    private static double derivatives(
            float[][] rows,
            boolean[] outcomes,
            double[] weights,
            double ridge,
            double[] gradient,
            double[][] hessian) {
        Arrays.fill(gradient, 0);
        for (double[] sums : hessian) {
            Arrays.fill(sums, 0);
        }
        double loss = addUp(rows, outcomes, weights, gradient, hessian);
        for (int i = 0; i < weights.length; i++) {
            if (i < weights.length - 1) {
                loss += ridge * weights[i] * weights[i] / 2;
                gradient[i] += ridge * weights[i];
                hessian[i][i] += ridge;
            }
            for (int j = 0; j < i; j++) {
                hessian[i][j] = hessian[j][i];
            }
        }
        return loss;
    }

    /** Adds up gradient and the upper half of the Hessian; gives the sum of losses. */
    private static double addUp(
            float[][] rows,
            boolean[] outcomes,
            double[] weights,
            double[] gradient,
            double[][] hessian) {
        double loss = 0;
        for (int row = 0; row < rows.length; row++) {
            float[] x = rows[row];
            double logit = 0;
            for (int i = 0; i < x.length; i++) {
                logit += weights[i] * x[i];
            }
            double p = 1 / (1 + Math.exp(-logit));
            double y = outcomes[row] ? 1 : 0;
            loss += Math.max(logit, 0) - logit * y + Math.log1p(Math.exp(-Math.abs(logit)));
            double curvature = Math.max(p * (1 - p), LEAST_CURVATURE);
            for (int i = 0; i < x.length; i++) {
                gradient[i] += (p - y) * x[i];
                double factor = curvature * x[i];
                double[] sums = hessian[i];
                for (int j = i; j < x.length; j++) {
                    sums[j] += factor * x[j];
                }
            }
        }
        return loss;
    }

    /** The logit of an example. */
    public double logit(float[] row) {
        double logit = bias;
        for (int i = 0; i < weights.length; i++) {
            logit += weights[i] * row[i];
        }
        return logit;
    }

    /** The probability of the outcome. */
    public double probability(float[] row) {
        return 1 / (1 + Math.exp(-logit(row)));
    }

    /** Inputs at mean 0 and deviation 1, as the penalty treats all alike. */
    private record Standardisation(double[] mean, double[] deviation) {
        static Standardisation of(float[][] rows) {
            int width = rows[0].length;
            var mean = new double[width];
            var deviation = new double[width];
            for (float[] row : rows) {
                for (int i = 0; i < width; i++) {
                    mean[i] += row[i] / rows.length;
                }
            }
            for (float[] row : rows) {
                for (int i = 0; i < width; i++) {
                    deviation[i] += (row[i] - mean[i]) * (row[i] - mean[i]) / rows.length;
                }
            }
            for (int i = 0; i < width; i++) {
                deviation[i] = Math.sqrt(deviation[i]);
            }
            return new Standardisation(mean, deviation);
        }

        float[][] apply(float[][] rows) {
            var standard = new float[rows.length][mean.length + 1];
            for (int row = 0; row < rows.length; row++) {
                for (int i = 0; i < mean.length; i++) {
                    standard[row][i] = (float) ((rows[row][i] - mean[i]) * perUnit(i));
                }
                standard[row][mean.length] = 1;
            }
            return standard;
        }

        /** Nothing is told by an input that does not vary. */
        private double perUnit(int input) {
            return deviation[input] < LEAST_DEVIATION ? 0 : 1 / deviation[input];
        }

        LogisticRegression unfold(double[] fitted) {
            var weights = new double[mean.length];
            double bias = fitted[mean.length];
            for (int i = 0; i < mean.length; i++) {
                weights[i] = fitted[i] * perUnit(i);
                bias -= weights[i] * mean[i];
            }
            return new LogisticRegression(weights, bias);
        }
    }
}
