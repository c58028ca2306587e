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
        double start = logOdds(outcomes);
        if (!(ridge > 0)) {
            throw new IllegalArgumentException("ridge: above 0, got " + ridge);
        }
        var scale = Standardisation.of(rows);
        double[] fitted = newton(scale.apply(rows), outcomes, ridge, start);
        return scale.unfold(fitted);
    }

    /**
     * Fits to some of the inputs; the others get the weight 0.
     *
     * @param columns the inputs that are read, ascending
     * @see #fit(float[][], boolean[], double)
     */
    public static LogisticRegression fit(
            float[][] rows, int[] columns, boolean[] outcomes, double ridge) {
        var read = new float[rows.length][columns.length];
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < columns.length; i++) {
                read[row][i] = rows[row][columns[i]];
            }
        }
        LogisticRegression fitted = fit(read, outcomes, ridge);
        var weights = new double[rows[0].length];
        for (int i = 0; i < columns.length; i++) {
            weights[columns[i]] = fitted.weights()[i];
        }
        return new LogisticRegression(weights, fitted.bias());
    }

    /**
     * The logarithm of the odds of the outcome.
     *
     * @throws IllegalArgumentException if only one of the outcomes occurs
     */
    public static double logOdds(boolean[] outcomes) {
        int positives = 0;
        for (boolean outcome : outcomes) {
            positives += outcome ? 1 : 0;
        }
        if (positives == 0 || positives == outcomes.length) {
            throw new IllegalArgumentException(
                    "Of %d examples %d have the outcome; some of both are needed"
                            .formatted(outcomes.length, positives));
        }
        return Math.log((double) positives / (outcomes.length - positives));
    }

    /** The last input of a standardised row is 1, for the bias, which is not penalised. */
    private static double[] newton(
            float[][] rows, boolean[] outcomes, double ridge, double startBias) {
        int width = rows[0].length;
        var weights = new double[width];
        weights[width - 1] = startBias;
        var gradient = new double[width];
        var curvatures = new double[rows.length];
        double loss = loss(rows, outcomes, weights, ridge, gradient, curvatures);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] change =
                    new CholeskyDecomposition(
                                    new Array2DRowRealMatrix(
                                            hessian(rows, curvatures, ridge), false))
                            .getSolver()
                            .solve(new ArrayRealVector(gradient, false))
                            .toArray();
            double before = loss;
            double[] from = weights;
            double share = 1;
            do {
                weights = moved(from, change, share);
                loss = loss(rows, outcomes, weights, ridge, gradient, curvatures);
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

    /**
     * The penalised loss.
     *
     * @param gradient is written
     * @param curvatures are written: the second derivative of each example's loss by its logit
     */
    private static double loss(
            float[][] rows,
            boolean[] outcomes,
            double[] weights,
            double ridge,
            double[] gradient,
            double[] curvatures) {
        Arrays.fill(gradient, 0);
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
            curvatures[row] = Math.max(p * (1 - p), LEAST_CURVATURE);
            for (int i = 0; i < x.length; i++) {
                gradient[i] += (p - y) * x[i];
            }
        }
        for (int i = 0; i < weights.length - 1; i++) {
            loss += ridge * weights[i] * weights[i] / 2;
            gradient[i] += ridge * weights[i];
        }
        return loss;
    }

    /** The Hessian of the penalised loss. */
    private static double[][] hessian(float[][] rows, double[] curvatures, double ridge) {
        int width = rows[0].length;
        var hessian = new double[width][width];
        int row = 0;
        // Four rows at a time: the sums are read and written a quarter as often.
        for (; row + 3 < rows.length; row += 4) {
            float[] a = rows[row];
            float[] b = rows[row + 1];
            float[] c = rows[row + 2];
            float[] d = rows[row + 3];
            for (int i = 0; i < width; i++) {
                double[] sums = hessian[i];
                double ofA = curvatures[row] * a[i];
                double ofB = curvatures[row + 1] * b[i];
                double ofC = curvatures[row + 2] * c[i];
                double ofD = curvatures[row + 3] * d[i];
                for (int j = 0; j <= i; j++) {
                    sums[j] += ofA * a[j] + ofB * b[j] + ofC * c[j] + ofD * d[j];
                }
            }
        }
        for (; row < rows.length; row++) {
            float[] x = rows[row];
            for (int i = 0; i < width; i++) {
                double factor = curvatures[row] * x[i];
                for (int j = 0; j <= i; j++) {
                    hessian[i][j] += factor * x[j];
                }
            }
        }
        for (int i = 0; i < width; i++) {
            hessian[i][i] += i < width - 1 ? ridge : 0;
            for (int j = 0; j < i; j++) {
                hessian[j][i] = hessian[i][j];
            }
        }
        return hessian;
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
