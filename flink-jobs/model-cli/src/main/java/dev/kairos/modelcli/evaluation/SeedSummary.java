package dev.kairos.modelcli.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One measure over trainings that differ in their seed alone.
 *
 * @param values one a seed
 */
public record SeedSummary(List<Double> values) {
    public SeedSummary {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("A summary needs at least one seed");
        }
    }

    /** The mean over seeds. */
    public double mean() {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** The sample standard deviation over seeds; 0 for one seed. */
    public double deviation() {
        double mean = mean();
        double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1));
    }

    /** The least over seeds. */
    public double min() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    /** The most over seeds. */
    public double max() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** The summary by the names that reports use. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("seeds", values.size());
        report.put("mean", mean());
        report.put("deviation", deviation());
        report.put("min", min());
        report.put("max", max());
        report.put("values", values);
        return report;
    }
}
