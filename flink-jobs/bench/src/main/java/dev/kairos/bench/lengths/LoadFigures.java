package dev.kairos.bench.lengths;

import dev.kairos.bench.report.Figures;
import dev.kairos.inference.simulation.SimulationResult;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came of texts that arrived at a rate.
 *
 * @param offeredPerSecond texts that arrived a second
 * @param perSecond texts that were answered a second while texts arrived, from the first that
 *     counts to the last; in simulations, those whose batch began
 * @param paddingRatio tokens computed for each token of a text
 * @param p50Millis half of the texts were answered within this time after they arrived
 * @param p95Millis 95% of them
 * @param p99Millis 99% of them
 * @param missedFraction share of the texts that were answered after their deadline
 */
record LoadFigures(
        double offeredPerSecond,
        double perSecond,
        double paddingRatio,
        double p50Millis,
        double p95Millis,
        double p99Millis,
        double missedFraction) {
    /** Answered less than this part of what was offered, a device cannot keep up. */
    private static final double KEEPS_UP = 0.9;

    static LoadFigures of(double offeredPerSecond, double perSecond, SimulationResult run) {
        return new LoadFigures(
                offeredPerSecond,
                perSecond,
                run.paddingRatio(),
                run.latencyMillis(0.5),
                run.latencyMillis(0.95),
                run.latencyMillis(0.99),
                run.missedFraction());
    }

    /**
     * Sums up measured latencies.
     *
     * @param latencies of the texts that count, in nanoseconds; at least one
     */
    static LoadFigures of(
            double offeredPerSecond,
            double perSecond,
            long[] latencies,
            double paddingRatio,
            long deadlineNanos) {
        long[] sorted = latencies.clone();
        Arrays.sort(sorted);
        long missed = Arrays.stream(sorted).filter(latency -> latency > deadlineNanos).count();
        return new LoadFigures(
                offeredPerSecond,
                perSecond,
                paddingRatio,
                quantileMillis(sorted, 0.5),
                quantileMillis(sorted, 0.95),
                quantileMillis(sorted, 0.99),
                (double) missed / sorted.length);
    }

    private static double quantileMillis(long[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)] / 1e6;
    }

    /** Whether texts arrived faster than they were answered: latencies then only tell how long. */
    boolean isOverloaded() {
        return perSecond < KEEPS_UP * offeredPerSecond;
    }

    /** As in reports. */
    Map<String, Object> fields(long deadlineMillis) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("offered_per_s", Figures.rounded(offeredPerSecond));
        fields.put("per_s", Figures.rounded(perSecond));
        fields.put("padding_ratio", Figures.rounded(paddingRatio));
        fields.put("p50_ms", Figures.rounded(p50Millis));
        fields.put("p95_ms", Figures.rounded(p95Millis));
        fields.put("p99_ms", Figures.rounded(p99Millis));
        fields.put("missed_fraction", Figures.rounded(missedFraction));
        fields.put("deadline_ms", deadlineMillis);
        fields.put("overloaded", isOverloaded());
        return fields;
    }
}
