package dev.kairos.bench.costs;

import dev.kairos.bench.report.Figures;
import dev.kairos.inference.simulation.CostCurve;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The line through measured run times: a fixed cost of any batch, and a cost for each padded token.
 * Least squares of relative errors, so that short batches count as much as long ones.
 *
 * @param fixedNanos cost of any batch, at least 0
 * @param nanosPerToken cost of a padded token
 * @param meanError mean of |line - measured| / measured over the shapes
 * @param largestError the largest such error
 * @param jitter scatter of the runs of a shape: the median over the shapes
 * @param mostTokens largest batch that was measured
 */
public record CostFit(
        double fixedNanos,
        double nanosPerToken,
        double meanError,
        double largestError,
        double jitter,
        int mostTokens) {
    /**
     * Fits the line.
     *
     * @param timings of shapes of at least two different numbers of tokens
     */
    public static CostFit of(List<BatchTiming> timings) {
        if (timings.stream().mapToInt(timing -> timing.shape().tokens()).distinct().count() < 2) {
            throw new IllegalArgumentException(
                    "A line needs batches of two different sizes, got %d timings"
                            .formatted(timings.size()));
        }
        double weights = 0;
        double tokens = 0;
        double nanos = 0;
        double tokensSquared = 0;
        double tokensNanos = 0;
        for (BatchTiming timing : timings) {
            double x = timing.shape().tokens();
            double y = timing.medianNanos();
            double weight = 1 / (y * y);
            weights += weight;
            tokens += weight * x;
            nanos += weight * y;
            tokensSquared += weight * x * x;
            tokensNanos += weight * x * y;
        }
        double slope =
                (weights * tokensNanos - tokens * nanos)
                        / (weights * tokensSquared - tokens * tokens);
        double fixed = (nanos - slope * tokens) / weights;
        if (fixed < 0) {
            fixed = 0;
            slope = tokensNanos / tokensSquared;
        }
        return withErrors(fixed, slope, timings);
    }

    private static CostFit withErrors(double fixed, double slope, List<BatchTiming> timings) {
        double sum = 0;
        double largest = 0;
        for (BatchTiming timing : timings) {
            double line = fixed + slope * timing.shape().tokens();
            double error = Math.abs(line / timing.medianNanos() - 1);
            sum += error;
            largest = Math.max(largest, error);
        }
        double[] scatters = timings.stream().mapToDouble(BatchTiming::scatter).sorted().toArray();
        int most = timings.stream().mapToInt(timing -> timing.shape().tokens()).max().orElseThrow();
        return new CostFit(
                fixed, slope, sum / timings.size(), largest, scatters[scatters.length / 2], most);
    }

    /**
     * A simulated device of this cost.
     *
     * @param name what was measured
     * @param source where and how
     */
    public CostCurve curve(String name, String source) {
        return new CostCurve(name, source, fixedNanos, nanosPerToken, jitter, mostTokens);
    }

    /** As in reports. */
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("fixed_ns", Figures.rounded(fixedNanos));
        fields.put("ns_per_token", Figures.rounded(nanosPerToken));
        fields.put("mean_error", Figures.rounded(meanError));
        fields.put("largest_error", Figures.rounded(largestError));
        fields.put("jitter", Figures.rounded(jitter));
        fields.put("max_batch_tokens", mostTokens);
        return fields;
    }
}
