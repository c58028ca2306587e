package dev.kairos.modelcli.market;

import dev.kairos.temporalcontext.bars.Bar;
import dev.kairos.temporalcontext.bars.BarFeatures;
import dev.kairos.temporalcontext.bars.BarView;
import dev.kairos.temporalcontext.calibration.CalibrationSpec;
import dev.kairos.temporalcontext.calibration.ForecastCalibrator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Scales, quantiles of the score, and calibration as outcomes come. */
final class CalibratedForecaster implements SeriesForecaster {
    /** Steps so small that quantiles stay where they are, to measure what calibration is worth. */
    static final CalibrationSpec STILL = new CalibrationSpec(Horizons.LEVELS, 1e-12, 0, 1e-12);

    private final ScaleModels scales;
    private final ScoreQuantiles quantiles;
    private final CalibrationSpec calibration;
    private final int warmUp;

    /**
     * @param warmUp bars without a forecast at the start of a series
     */
    CalibratedForecaster(
            ScaleModels scales, ScoreQuantiles quantiles, CalibrationSpec calibration, int warmUp) {
        this.scales = scales;
        this.quantiles = quantiles;
        this.calibration = calibration;
        this.warmUp = warmUp;
    }

    @Override
    public List<Optional<double[][]>> forecast(BarSeries series) {
        List<BarView> views = views(series);
        if (views.size() <= warmUp) {
            return Collections.nCopies(views.size(), Optional.empty());
        }
        List<double[][]> scores = quantiles.of(views, warmUp);
        var calibrator = new ForecastCalibrator(calibration, Horizons.BARS);
        var forecasts = new ArrayList<Optional<double[][]>>();
        for (int t = 0; t < views.size(); t++) {
            BarView view = views.get(t);
            calibrator.observe(view.eventTime(), view.logClose());
            forecasts.add(
                    t < warmUp
                            ? Optional.empty()
                            : Optional.of(
                                    calibrator.forecast(scales.of(view), scores.get(t - warmUp))));
        }
        return forecasts;
    }

    /** What is known after each bar. */
    static List<BarView> views(BarSeries series) {
        var features = new BarFeatures(series.interval());
        var views = new ArrayList<BarView>();
        for (Bar bar : series.bars()) {
            views.add(features.add(bar));
        }
        return views;
    }
}
