package dev.kairos.modelcli.forecast;

import java.util.Arrays;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.DiagonalMatrix;
import org.hipparchus.linear.RealMatrix;

/**
 * Ridge regression of the next rows of a channel on those before, in closed form and double
 * precision. What repeats in a period is taken out first, and the last row that is seen is the
 * origin of a window. The weights of a channel are drawn to those that fit all channels together,
 * which themselves are drawn to 0; how much, the validation part decides.
 */
final class RidgeForecaster implements Forecaster {
    /** Penalties to choose from, as shares of the number of windows. */
    private static final double[] PENALTIES = {1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 10, 1_000};

    private final SeasonalCycle cycle;

    /** By channel: [lookback + 1][horizon], the last row being the intercept. */
    private final double[][][] weights;

    private RidgeForecaster(SeasonalCycle cycle, double[][][] weights) {
        this.cycle = cycle;
        this.weights = weights;
    }

    /**
     * Fits all channels together, then each.
     *
     * @param cycle what is taken out of the series first
     */
    static RidgeForecaster fit(SeasonalCycle cycle, Windows training, Windows validation) {
        double[][] rest = cycle.removedFrom(training.values());
        var own = new Sums[rest.length];
        var all = new Sums(training.lookback(), training.horizon());
        for (int channel = 0; channel < rest.length; channel++) {
            own[channel] = new Sums(training.lookback(), training.horizon());
            own[channel].add(rest[channel], training);
            all.add(own[channel]);
        }
        var nothing = new double[training.lookback() + 1][training.horizon()];
        double[][] shared = best(all, nothing, rest, validation);
        var weights = new double[rest.length][][];
        for (int channel = 0; channel < rest.length; channel++) {
            weights[channel] =
                    best(own[channel], shared, new double[][] {rest[channel]}, validation);
        }
        return new RidgeForecaster(cycle, weights);
    }

    /** The weights with the penalty that leaves the least squared error on the validation part. */
    private static double[][] best(
            Sums sums, double[][] origin, double[][] channels, Windows validation) {
        double[][] best = null;
        double least = Double.POSITIVE_INFINITY;
        for (double penalty : PENALTIES) {
            double[][] candidate = sums.solve(penalty, origin);
            double error = 0;
            for (double[] rest : channels) {
                error += squaredError(candidate, rest, validation);
            }
            if (error < least) {
                least = error;
                best = candidate;
            }
        }
        return best;
    }

    @Override
    public Forecasts forecast(Windows windows) {
        double[][] rest = cycle.removedFrom(windows.values());
        var values = new double[windows.count()][windows.channels()][];
        for (int window = 0; window < windows.count(); window++) {
            int target = windows.target(window);
            for (int channel = 0; channel < windows.channels(); channel++) {
                double[] own = forecast(weights[channel], rest[channel], target);
                for (int step = 0; step < own.length; step++) {
                    own[step] += cycle.at(channel, target + step);
                }
                values[window][channel] = own;
            }
        }
        return new Forecasts(values);
    }

    /** Of the series without its cycle. */
    private static double[] forecast(double[][] weights, double[] rest, int target) {
        int lookback = weights.length - 1;
        double origin = rest[target - 1];
        double[] forecast = weights[lookback].clone();
        for (int lag = 0; lag < lookback; lag++) {
            double x = rest[target - lookback + lag] - origin;
            double[] row = weights[lag];
            for (int step = 0; step < forecast.length; step++) {
                forecast[step] += x * row[step];
            }
        }
        for (int step = 0; step < forecast.length; step++) {
            forecast[step] += origin;
        }
        return forecast;
    }

    private static double squaredError(double[][] weights, double[] rest, Windows windows) {
        double sum = 0;
        for (int window = 0; window < windows.count(); window++) {
            int target = windows.target(window);
            double[] forecast = forecast(weights, rest, target);
            for (int step = 0; step < forecast.length; step++) {
                double error = forecast[step] - rest[target + step];
                sum += error * error;
            }
        }
        return sum;
    }

    /** What the normal equations are made of, and how many windows they are of. */
    private static final class Sums {
        private final int lookback;
        private final double[][] squares;
        private final double[][] products;
        private int count;

        Sums(int lookback, int horizon) {
            this.lookback = lookback;
            squares = new double[lookback + 1][lookback + 1];
            products = new double[lookback + 1][horizon];
        }

        /** Adds the windows of a channel. */
        void add(double[] rest, Windows windows) {
            var x = new double[lookback + 1];
            x[lookback] = 1;
            for (int window = 0; window < windows.count(); window++) {
                int target = windows.target(window);
                double origin = rest[target - 1];
                for (int lag = 0; lag < lookback; lag++) {
                    x[lag] = rest[target - lookback + lag] - origin;
                }
                add(x, rest, target, origin);
            }
            count += windows.count();
        }

        private void add(double[] x, double[] rest, int target, double origin) {
            for (int i = 0; i <= lookback; i++) {
                for (int j = 0; j <= lookback; j++) {
                    squares[i][j] += x[i] * x[j];
                }
                for (int step = 0; step < products[i].length; step++) {
                    products[i][step] += x[i] * (rest[target + step] - origin);
                }
            }
        }

        void add(Sums other) {
            for (int i = 0; i <= lookback; i++) {
                for (int j = 0; j <= lookback; j++) {
                    squares[i][j] += other.squares[i][j];
                }
                for (int step = 0; step < products[i].length; step++) {
                    products[i][step] += other.products[i][step];
                }
            }
            count += other.count;
        }

        /**
         * The weights that minimise the squared error plus the penalty on their squared distance
         * from others.
         */
        double[][] solve(double penalty, double[][] others) {
            var penalties = new double[lookback + 1];
            Arrays.fill(penalties, count * penalty);
            RealMatrix held = new DiagonalMatrix(penalties);
            RealMatrix matrix = new Array2DRowRealMatrix(squares).add(held);
            RealMatrix target =
                    new Array2DRowRealMatrix(products)
                            .add(held.multiply(new Array2DRowRealMatrix(others)));
            return new CholeskyDecomposition(matrix).getSolver().solve(target).getData();
        }
    }
}
