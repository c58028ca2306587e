package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.modelcli.evaluation.Bootstrap;
import dev.kairos.modelcli.evaluation.intervals.IntervalReport;
import dev.kairos.modelcli.evaluation.intervals.Pinball;
import dev.kairos.modelcli.evaluation.intervals.QuantileForecast;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Measures forecasters beside the baselines on one part. */
final class MarketEvaluation {
    private static final int RESAMPLES = 1000;
    private static final long SEED = 1;

    private final MarketData.Part part;
    private final Map<String, ForecastRun> runs = new LinkedHashMap<>();

    /**
     * @param baselines by name, see {@link Baselines#all}
     * @param forecasters by name, beside them
     */
    MarketEvaluation(
            MarketData.Part part,
            Map<String, SeriesForecaster> baselines,
            Map<String, SeriesForecaster> forecasters) {
        this.part = part;
        var all = new LinkedHashMap<>(baselines);
        all.putAll(forecasters);
        all.forEach(
                (name, forecaster) -> {
                    var run = new ForecastRun();
                    part.series().stream()
                            .filter(series -> !series.to().isBefore(part.from()))
                            .forEach(
                                    series ->
                                            run.add(forecaster, series, part.from(), part.until()));
                    runs.put(name, run);
                });
    }

    MarketData.Part part() {
        return part;
    }

    /** Names of baselines and forecasters. */
    List<String> names() {
        return List.copyOf(runs.keySet());
    }

    /** By the index of the horizon. */
    List<IntervalReport> reports(String name) {
        return runs.get(name).reports();
    }

    /**
     * Whether a forecaster's pinball loss is below another's one bar ahead: the difference in
     * shares of the other's loss, with an interval over days where there are enough of them.
     */
    Bootstrap.Paired pinballGain(String name, String other) {
        List<QuantileForecast> own = runs.get(name).forecasts(0);
        List<QuantileForecast> others = runs.get(other).forecasts(0);
        double[] losses = own.stream().mapToDouble(MarketEvaluation::loss).toArray();
        double[] otherLosses = others.stream().mapToDouble(MarketEvaluation::loss).toArray();
        var bootstrap =
                new Bootstrap(own.stream().map(QuantileForecast::day).toList(), RESAMPLES, SEED);
        return bootstrap.paired(
                places -> sum(losses, places) / sum(otherLosses, places), places -> 1);
    }

    private static double loss(QuantileForecast forecast) {
        double sum = 0;
        for (int level = 0; level < Horizons.LEVELS.size(); level++) {
            sum +=
                    Pinball.loss(
                            Horizons.LEVELS.get(level),
                            forecast.quantiles()[level],
                            forecast.outcome());
        }
        return sum / Horizons.LEVELS.size();
    }

    private static double sum(double[] values, int[] places) {
        return IntStream.of(places).mapToDouble(place -> values[place]).sum();
    }

    /** As the content of a JSON report. */
    Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        for (String name : runs.keySet()) {
            var horizons = new ArrayList<Map<String, Object>>();
            List<IntervalReport> reports = reports(name);
            for (int h = 0; h < reports.size(); h++) {
                var one = new LinkedHashMap<String, Object>();
                one.put("horizon", Horizons.BARS.get(h));
                one.putAll(reports.get(h).toReport());
                horizons.add(one);
            }
            var own = new LinkedHashMap<String, Object>();
            if (!name.equals(Baselines.EWMA_RESIDUALS)) {
                own.put(
                        "pinball_against_ewma_residuals",
                        pinballGain(name, Baselines.EWMA_RESIDUALS).toReport());
            }
            own.put("horizons", horizons);
            report.put(name, own);
        }
        return report;
    }
}
