package dev.kairos.inference.market;

import dev.kairos.temporalcontext.bars.BarView;
import dev.kairos.temporalcontext.calibration.ForecastCalibrator;

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
    private BarView last;

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
     * Takes what is known after the next bar, and learns from it as the outcome of earlier
     * forecasts. Every bar must come here, also one that is not forecast: outcomes are counted.
     *
     * @param view later than the one before
     */
    public void observe(BarView view) {
        calibrator.observe(view.eventTime(), view.logClose());
        last = view;
    }

    /** Whether enough bars were observed to forecast from the last of them. */
    public boolean isWarm() {
        return calibrator.observed() > spec.warmUp();
    }

    /**
     * Forecasts from the bar observed last; at most once.
     *
     * @param network what the network says of scores from it on; see {@link
     *     ScoreQuantiles#ofAnswer}. Without a share in the quantiles it is not read
     * @return quantiles of the log return from its close to that of later bars, [horizon][level],
     *     not descending over levels
     * @throws IllegalArgumentException if the network's quantiles cross, are not finite, or are of
     *     another shape; nothing is changed then
     * @throws IllegalStateException while the series warms up, or without a bar since the last
     *     forecast or since this forecaster was made
     */
    public double[][] forecast(double[][] network) {
        if (!isWarm() || last == null) {
            throw new IllegalStateException(
                    "A forecast is made from a bar that was observed, after %d others"
                            .formatted(spec.warmUp()));
        }
        double[][] scores =
                spec.networkShare() == 0
                        ? logistic
                        : ScoreQuantiles.blend(logistic, network, spec.networkShare());
        return calibrator.forecast(spec.scales().of(last), scores);
    }

    /** What to go on from later. */
    public ForecastCalibrator.State state() {
        return calibrator.state();
    }
}
