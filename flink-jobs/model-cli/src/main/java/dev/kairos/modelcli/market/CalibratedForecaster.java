package dev.kairos.modelcli.market;

import dev.kairos.temporalcontext.bars.Bar;
import dev.kairos.temporalcontext.bars.BarFeatures;
import dev.kairos.temporalcontext.bars.BarView;
import dev.kairos.temporalcontext.calibration.ForecastCalibrator;
import java.time.Duration;
import java.util.Optional;

/** Forecasts with a {@link MarketModel}, calibrated as outcomes come. */
final class CalibratedForecaster implements BarForecaster {
    private final MarketModel model;
    private final BarFeatures features;
    private final ForecastCalibrator calibrator;
    private int bars;

    CalibratedForecaster(MarketModel model, Duration interval) {
        this.model = model;
        this.features = new BarFeatures(interval);
        this.calibrator = new ForecastCalibrator(model.calibration(), Horizons.BARS);
    }

    @Override
    public Optional<double[][]> next(Bar bar) {
        BarView view = features.add(bar);
        calibrator.observe(bar.eventTime(), view.logClose());
        if (++bars <= model.warmUp()) {
            return Optional.empty();
        }
        return Optional.of(calibrator.forecast(model.scales(view), model.standardised()));
    }
}
