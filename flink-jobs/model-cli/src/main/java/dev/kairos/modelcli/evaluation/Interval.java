package dev.kairos.modelcli.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A measure with the range it might have had on other examples.
 *
 * @param value on the examples as they are
 * @param low 2.5% quantile over resamples
 * @param high 97.5% quantile over resamples
 */
public record Interval(double value, double low, double high) {

    /** The interval by the names that reports use. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("value", value);
        report.put("low", low);
        report.put("high", high);
        return report;
    }
}
