package dev.kairos.inference.market;

import dev.kairos.temporalcontext.bars.BarView;
import dev.kairos.temporalcontext.calibration.ForecastCalibrator;
import java.util.Optional;

/**
 * Forecasts the returns of one series: scales, quantiles of scores, and calibration as outcomes
 * come. What it remembers is its calibrator's.
 *
 * <p>Not safe for use by several threads.
 */
public final class ReturnForecaster {
    private final MarketSpec spec;
    private final ForecastCalibrator calibrator;
    private final double[][] logistic = ScoreQuantiles.logistic();

    /** Of a series without bars. */
    public ReturnForecaster(MarketSpec spec) {
        this(spec, ForecastCalibrator.State.initial(spec.calibration(), spec.horizons().size()));
    }

    /**
     * Goes on from a state.
     *
     * @throws IllegalArgumentException if the state is of other horizons or levels
     */
    public ReturnForecaster(MarketSpec spec, ForecastCalibrator.State state) {
        this.spec = spec;
        this.calibrator = new ForecastCalibrator(spec.calibration(), spec.horizons(), state);
    }

    /**
     * Learns from the next bar as the outcome of earlier forecasts, and forecasts from it.
     *
     * @param view what is known after it; later than the one before
     * @param network what the network says of scores from it on, [horizon][level], not descending
     *     over levels; without a share in the quantiles it counts for nothing
     * @return quantiles of the log return from its close to that of later bars, [horizon][level],
     *     not descending over levels; nothing while the series warms up
     */
    public Optional<double[][]> next(BarView view, double[][] network) {
        calibrator.observe(view.eventTime(), view.logClose());
        if (calibrator.observed() <= spec.warmUp()) {
            return Optional.empty();
        }
        double[][] scores = ScoreQuantiles.blend(logistic, network, spec.networkShare());
        return Optional.of(calibrator.forecast(spec.scales().of(view), scores));
    }

    /** What to go on from later. */
    public ForecastCalibrator.State state() {
        return calibrator.state();
    }
}
