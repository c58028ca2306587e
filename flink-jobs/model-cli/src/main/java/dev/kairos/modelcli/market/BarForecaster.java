package dev.kairos.modelcli.market;

import dev.kairos.temporalcontext.bars.Bar;
import java.util.Optional;

/** Forecasts the bars of one series as they come. */
public interface BarForecaster {
    /**
     * Takes the next bar and forecasts from it and those before.
     *
     * @return quantiles of the log return to the close of later bars, [horizon][level], or nothing
     *     while warming up
     */
    Optional<double[][]> next(Bar bar);
}
