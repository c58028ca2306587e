package dev.kairos.modelcli.evaluation.intervals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How forecasts of several quantiles did over one horizon.
 *
 * @param forecasts how many
 * @param pinball mean over levels of the mean pinball loss, in the unit of the outcome
 * @param levels by level, ascending
 * @param intervals by announced share, narrowest first
 */
public record IntervalReport(
        int forecasts, double pinball, List<Level> levels, List<CentralInterval> intervals) {
    /** Family-wise error at which hit rates are rejected. */
    public static final double SIGNIFICANCE = 0.05;

    private static final double SAME = 1e-9;

    /**
     * One quantile.
     *
     * @param level announced share of outcomes at or below it
     * @param hitRate share of outcomes at or below it
     * @param pinball mean loss
     * @param kupiec p-value of the test that both shares are the same
     * @param holm that p-value, corrected for the number of levels
     */
    public record Level(double level, double hitRate, double pinball, double kupiec, double holm) {}

    public IntervalReport {
        levels = List.copyOf(levels);
        intervals = List.copyOf(intervals);
    }

    /**
     * Measures forecasts.
     *
     * @param levels of the quantiles, ascending
     * @param forecasts at least one, with as many quantiles
     */
    public static IntervalReport of(List<Double> levels, List<QuantileForecast> forecasts) {
        if (forecasts.isEmpty()) {
            throw new IllegalArgumentException("There are no forecasts to measure");
        }
        int count = levels.size();
        var hits = new long[count];
        var losses = new double[count];
        for (QuantileForecast forecast : forecasts) {
            if (forecast.quantiles().length != count) {
                throw new IllegalArgumentException(
                        "A forecast on %s has %d quantiles, the levels are %s"
                                .formatted(forecast.day(), forecast.quantiles().length, levels));
            }
            for (int i = 0; i < count; i++) {
                hits[i] += forecast.hit(i) ? 1 : 0;
                losses[i] +=
                        Pinball.loss(levels.get(i), forecast.quantiles()[i], forecast.outcome());
            }
        }
        int n = forecasts.size();
        var kupiec = new double[count];
        for (int i = 0; i < count; i++) {
            kupiec[i] = Kupiec.pValue(levels.get(i), hits[i], n);
        }
        double[] holm = Holm.adjust(kupiec);
        var measured = new ArrayList<Level>();
        double pinball = 0;
        for (int i = 0; i < count; i++) {
            pinball += losses[i] / n / count;
            measured.add(
                    new Level(
                            levels.get(i),
                            hits[i] / (double) n,
                            losses[i] / n,
                            kupiec[i],
                            holm[i]));
        }
        return new IntervalReport(n, pinball, measured, intervals(levels, forecasts));
    }

    private static List<CentralInterval> intervals(
            List<Double> levels, List<QuantileForecast> forecasts) {
        var intervals = new ArrayList<CentralInterval>();
        for (int lower = levels.size() - 1; lower >= 0; lower--) {
            for (int upper = lower + 1; upper < levels.size(); upper++) {
                if (Math.abs(levels.get(lower) + levels.get(upper) - 1) < SAME) {
                    double nominal = levels.get(upper) - levels.get(lower);
                    intervals.add(CentralInterval.of(forecasts, lower, upper, nominal));
                }
            }
        }
        return intervals;
    }

    /** Whether no level's hit rate is rejected. */
    public boolean hitRatesHold() {
        return levels.stream().allMatch(level -> level.holm() >= SIGNIFICANCE);
    }

    /** Whether the worst day of every interval keeps what it is allowed. */
    public boolean worstDaysHold() {
        return intervals.stream().allMatch(interval -> interval.worst().holds());
    }

    /** As the content of a JSON report. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("forecasts", forecasts);
        report.put("pinball", pinball);
        report.put("hit_rates_hold", hitRatesHold());
        report.put("worst_days_hold", worstDaysHold());
        var byLevel = new ArrayList<Map<String, Object>>();
        for (Level level : levels) {
            var one = new LinkedHashMap<String, Object>();
            one.put("level", level.level());
            one.put("hit_rate", level.hitRate());
            one.put("pinball", level.pinball());
            one.put("kupiec_p", level.kupiec());
            one.put("kupiec_p_holm", level.holm());
            byLevel.add(one);
        }
        report.put("levels", byLevel);
        var byInterval = new ArrayList<Map<String, Object>>();
        for (CentralInterval interval : intervals) {
            var one = new LinkedHashMap<String, Object>();
            one.put("nominal", interval.nominal());
            one.put("coverage", interval.coverage());
            one.put("width", interval.width());
            one.put("winkler", interval.winkler());
            one.put("worst_day", interval.worst().date().toString());
            one.put("worst_day_outcomes", interval.worst().outcomes());
            one.put("worst_day_coverage", interval.worst().coverage());
            one.put("worst_day_allowed", interval.worst().allowed());
            byInterval.add(one);
        }
        report.put("intervals", byInterval);
        return report;
    }
}
