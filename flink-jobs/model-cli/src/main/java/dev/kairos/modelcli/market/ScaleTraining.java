package dev.kairos.modelcli.market;

import dev.kairos.temporalcontext.bars.BarView;
import java.util.ArrayList;
import java.util.List;

/** Fits scales to series. */
final class ScaleTraining {
    private ScaleTraining() {}

    /**
     * Fits a scale for each horizon.
     *
     * @param warmUp bars at the start of a series that are left out
     */
    static ScaleModels fit(List<BarSeries> series, int warmUp) {
        List<List<BarView>> views = series.stream().map(CalibratedForecaster::views).toList();
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
        return ScaleModel.fit(features, sizes.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
