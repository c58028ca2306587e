package dev.kairos.modelcli.market;

import dev.kairos.temporalcontext.bars.Bar;
import dev.kairos.temporalcontext.bars.BarFeatures;
import dev.kairos.temporalcontext.bars.BarView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fits scales and fixed quantiles to series. */
final class ScaleTraining {
    private final int warmUp;

    ScaleTraining(int warmUp) {
        this.warmUp = warmUp;
    }

    /** Examples of one horizon. */
    private static final class Examples {
        private final List<List<Double>> features = new ArrayList<>();
        private final List<Double> returns = new ArrayList<>();
    }

    /** What was fitted: by horizon. */
    record Fitted(List<ScaleModel> scales, List<List<Double>> quantiles) {}

    Fitted fit(List<BarSeries> series) {
        var scales = new ArrayList<ScaleModel>();
        var quantiles = new ArrayList<List<Double>>();
        for (int horizon : Horizons.BARS) {
            var examples = new Examples();
            series.forEach(one -> collect(one, horizon, examples));
            double[] returns = examples.returns.stream().mapToDouble(Double::doubleValue).toArray();
            var scale =
                    ScaleModel.fit(
                            examples.features, Arrays.stream(returns).map(Math::abs).toArray());
            double[] scores = new double[returns.length];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = returns[i] / scale.scale(examples.features.get(i));
            }
            Arrays.sort(scores);
            scales.add(scale);
            quantiles.add(
                    Horizons.LEVELS.stream()
                            .map(level -> Samples.quantile(scores, level))
                            .toList());
        }
        return new Fitted(scales, quantiles);
    }

    private void collect(BarSeries series, int horizon, Examples examples) {
        var following = new BarFeatures(series.interval());
        List<Bar> bars = series.bars();
        for (int t = 0; t < bars.size(); t++) {
            BarView view = following.add(bars.get(t));
            if (t >= warmUp && t + horizon < bars.size()) {
                examples.features.add(view.features());
                examples.returns.add(
                        (Math.log(bars.get(t + horizon).close()) - view.logClose())
                                / (view.volatility() * Math.sqrt(horizon)));
            }
        }
    }
}
