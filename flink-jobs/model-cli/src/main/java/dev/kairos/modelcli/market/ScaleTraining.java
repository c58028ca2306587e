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

    /** Examples of one series and horizon. */
    private record Examples(List<List<Double>> features, List<Double> returns) {}

    /** What was fitted: by horizon. */
    record Fitted(List<ScaleModel> scales, List<List<Double>> quantiles) {}

    Fitted fit(List<BarSeries> series) {
        var scales = new ArrayList<ScaleModel>();
        var quantiles = new ArrayList<List<Double>>();
        for (int horizon : Horizons.BARS) {
            List<Examples> examples =
                    series.stream()
                            .map(one -> collect(one, horizon))
                            .filter(one -> !one.returns().isEmpty())
                            .toList();
            ScaleModel scale = fitScale(examples);
            scales.add(scale);
            quantiles.add(typicalQuantiles(examples, scale));
        }
        return new Fitted(scales, quantiles);
    }

    private static ScaleModel fitScale(List<Examples> examples) {
        return ScaleModel.fit(
                examples.stream().flatMap(one -> one.features().stream()).toList(),
                examples.stream()
                        .flatMap(one -> one.returns().stream())
                        .mapToDouble(Math::abs)
                        .toArray());
    }

    /**
     * Of each level the median over series: one series that hardly trades has quantiles that no
     * other has, and a mixture of all would have its tails.
     */
    private static List<Double> typicalQuantiles(List<Examples> examples, ScaleModel scale) {
        List<double[]> sorted = examples.stream().map(one -> sortedScores(one, scale)).toList();
        return Horizons.LEVELS.stream()
                .map(
                        level ->
                                Samples.quantile(
                                        sorted.stream()
                                                .mapToDouble(
                                                        scores -> Samples.quantile(scores, level))
                                                .sorted()
                                                .toArray(),
                                        0.5))
                .toList();
    }

    private static double[] sortedScores(Examples examples, ScaleModel scale) {
        var scores = new double[examples.returns().size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = examples.returns().get(i) / scale.scale(examples.features().get(i));
        }
        Arrays.sort(scores);
        return scores;
    }

    private Examples collect(BarSeries series, int horizon) {
        var examples = new Examples(new ArrayList<>(), new ArrayList<>());
        var following = new BarFeatures(series.interval());
        List<Bar> bars = series.bars();
        for (int t = 0; t < bars.size(); t++) {
            BarView view = following.add(bars.get(t));
            if (t >= warmUp && t + horizon < bars.size()) {
                examples.features().add(view.features());
                examples.returns()
                        .add(
                                (Math.log(bars.get(t + horizon).close()) - view.logClose())
                                        / (view.volatility() * Math.sqrt(horizon)));
            }
        }
        return examples;
    }
}
