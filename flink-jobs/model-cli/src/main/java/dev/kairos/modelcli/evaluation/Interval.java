package dev.kairos.modelcli.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A measure with the range it might have had on other examples.
 *
 * @param value on the examples as they are
 * @param low 2.5% quantile over resamples; NaN where there are too few groups to draw from
 * @param high 97.5% quantile over resamples; NaN where there are too few groups to draw from
 * @param groups how many groups of examples (patients, days, blocks of neighbours) a resample draws
 */
public record Interval(double value, double low, double high, int groups) {

    /** Whether there is a range. */
    public boolean known() {
        return !Double.isNaN(low) && !Double.isNaN(high);
    }

    /** Why there is no range, for people; only without one. */
    public String whyUnknown() {
        return "%d groups are too few to draw from, at least %d are needed"
                .formatted(groups, Bootstrap.FEWEST_GROUPS);
    }

    /** The interval by the names that reports use. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("value", value);
        report.put("low", known() ? low : null);
        report.put("high", known() ? high : null);
        report.put("groups", groups);
        if (!known()) {
            report.put("no_interval", whyUnknown());
        }
        return report;
    }
}
