package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.inference.market.ScaleModel;
import dev.kairos.inference.market.ScaleModels;
import dev.kairos.temporalcontext.bars.BarFeatures;
import dev.kairos.temporalcontext.bars.BarView;
import java.util.ArrayList;
import java.util.List;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;

/**
 * Fits scales to series: as the scale of a Laplace distribution by maximum likelihood, {@code log s
 * + |y| / s}, which large returns pull less than squares would; Newton's method, with a small
 * ridge.
 */
final class ScaleTraining {
    private static final double RIDGE = 10;
    private static final int MOST_STEPS = 50;
    private static final double DONE = 1e-9;

    private ScaleTraining() {}

    /**
     * Fits a scale for each horizon.
     *
     * @param warmUp bars at the start of a series that are left out
     */
    static ScaleModels fit(List<BarSeries> series, int warmUp) {
        List<List<BarView>> views = series.stream().map(BarSeries::views).toList();
        return new ScaleModels(
                Horizons.BARS.stream().map(horizon -> fit(views, horizon, warmUp)).toList());
    }

    private static ScaleModel fit(List<List<BarView>> series, int horizon, int warmUp) {
        var features = new ArrayList<List<Double>>();
        var sizes = new ArrayList<Double>();
        for (List<BarView> views : series) {
            for (int t = warmUp; t + horizon < views.size(); t++) {
                BarView view = views.get(t);
                double change = views.get(t + horizon).logClose() - view.logClose();
                features.add(view.features());
                sizes.add(Math.abs(change) / (view.volatility() * Math.sqrt(horizon)));
            }
        }
        return fit(features, sizes.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * Fits to examples.
     *
     * @param features [example][feature]
     * @param sizes absolute returns over the volatility, [example]
     */
    static ScaleModel fit(List<List<Double>> features, double[] sizes) {
        int width = BarFeatures.NAMES.size() + 1;
        var rows = new double[sizes.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[width];
            rows[i][0] = 1;
            for (int f = 1; f < width; f++) {
                rows[i][f] = features.get(i).get(f - 1);
            }
        }
        var weights = new double[width];
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] change = newtonStep(rows, sizes, weights);
            double largest = 0;
            for (int f = 0; f < width; f++) {
                weights[f] += change[f];
                largest = Math.max(largest, Math.abs(change[f]));
            }
            if (largest < DONE) {
                break;
            }
        }
        var list = new ArrayList<Double>();
        for (int f = 1; f < width; f++) {
            list.add(weights[f]);
        }
        return new ScaleModel(weights[0], list);
    }

    private static double[] newtonStep(double[][] rows, double[] sizes, double[] weights) {
        int width = weights.length;
        var gradient = new double[width];
        var hessian = new double[width][width];
        for (int f = 1; f < width; f++) {
            gradient[f] = -RIDGE * weights[f];
            hessian[f][f] = RIDGE;
        }
        for (int i = 0; i < rows.length; i++) {
            double log = 0;
            for (int f = 0; f < width; f++) {
                log += weights[f] * rows[i][f];
            }
            double ratio = sizes[i] * Math.exp(-log);
            // Expected curvature is 1; the mean with the observed one keeps steps short and sure.
            double curvature = (1 + Math.min(ratio, 10)) / 2;
            for (int f = 0; f < width; f++) {
                gradient[f] += (ratio - 1) * rows[i][f];
                for (int g = 0; g <= f; g++) {
                    hessian[f][g] += curvature * rows[i][f] * rows[i][g];
                }
            }
        }
        for (int f = 0; f < width; f++) {
            for (int g = f + 1; g < width; g++) {
                hessian[f][g] = hessian[g][f];
            }
        }
        return new CholeskyDecomposition(new Array2DRowRealMatrix(hessian, false))
                .getSolver()
                .solve(new ArrayRealVector(gradient, false))
                .toArray();
    }
}
