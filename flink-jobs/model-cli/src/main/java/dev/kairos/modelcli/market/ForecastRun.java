package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.modelcli.evaluation.intervals.IntervalReport;
import dev.kairos.modelcli.evaluation.intervals.QuantileForecast;
import dev.kairos.temporalcontext.bars.Bar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs forecasters over series and collects what came of their forecasts. */
final class ForecastRun {
    /**
     * Bars at the start of a series that are not counted, so that forecasters with longer and
     * shorter warm-ups are measured on the same bars.
     */
    static final int UNCOUNTED = 128;

    private final List<List<QuantileForecast>> byHorizon = new ArrayList<>();

    ForecastRun() {
        Horizons.BARS.forEach(horizon -> byHorizon.add(new ArrayList<>()));
    }

    /**
     * Runs a forecaster over a series.
     *
     * @param forecaster warms up within {@value #UNCOUNTED} bars
     * @param from forecasts made earlier are not counted
     * @param until outcomes from then on are not counted
     */
    void add(SeriesForecaster forecaster, BarSeries series, Instant from, Instant until) {
        List<Bar> bars = series.bars();
        List<Optional<double[][]>> forecasts = forecaster.forecast(series);
        for (int t = UNCOUNTED; t < bars.size(); t++) {
            Bar bar = bars.get(t);
            double[][] forecast = forecasts.get(t).orElseThrow();
            if (bar.eventTime().isBefore(from)) {
                continue;
            }
            for (int h = 0; h < byHorizon.size(); h++) {
                int target = t + Horizons.BARS.get(h);
                if (target < bars.size() && bars.get(target).eventTime().isBefore(until)) {
                    Bar outcome = bars.get(target);
                    byHorizon
                            .get(h)
                            .add(
                                    new QuantileForecast(
                                            LocalDate.ofInstant(
                                                    outcome.eventTime(), ZoneOffset.UTC),
                                            forecast[h],
                                            Math.log(outcome.close() / bar.close())));
                }
            }
        }
    }

    /** Of one horizon, by its index. */
    List<QuantileForecast> forecasts(int horizon) {
        return byHorizon.get(horizon);
    }

    /** By the index of the horizon. */
    List<IntervalReport> reports() {
        return byHorizon.stream()
                .map(forecasts -> IntervalReport.of(Horizons.LEVELS, forecasts))
                .toList();
    }
}
