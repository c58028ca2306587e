package dev.kairos.modelcli.market;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Forecasts every bar of a series from that bar and those before. */
public interface SeriesForecaster {
    /**
     * Forecasts a series.
     *
     * @return one entry a bar, in their order: quantiles of the log return to the close of later
     *     bars, [horizon][level], or nothing while warming up
     */
    List<Optional<double[][]>> forecast(BarSeries series);

    /** One that takes bars as they come, with a new one for each series. */
    static SeriesForecaster of(Supplier<BarForecaster> forecasters) {
        return series -> {
            BarForecaster forecaster = forecasters.get();
            return series.bars().stream().map(forecaster::next).toList();
        };
    }
}
