package dev.kairos.bench.costs;

import dev.kairos.bench.report.Figures;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long batches of a shape ran.
 *
 * @param shape what ran
 * @param medianNanos the middle one
 * @param scatter standard deviation of the logarithm, from the median of the distances to the
 *     middle one, which a few interrupted runs do not move
 */
public record BatchTiming(BatchShape shape, double medianNanos, double scatter) {
    /** Of a normal distribution, the deviation over the median distance to the middle. */
    private static final double DEVIATION_OF_MEDIAN_DISTANCE = 1.4826;

    /** Sums up measured runs, of which there must be at least one. */
    static BatchTiming of(BatchShape shape, List<Long> nanos) {
        double median = median(nanos.stream().mapToDouble(Long::doubleValue).toArray());
        double distance =
                median(nanos.stream().mapToDouble(n -> Math.abs(Math.log(n / median))).toArray());
        return new BatchTiming(shape, median, DEVIATION_OF_MEDIAN_DISTANCE * distance);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /**
     * As in reports.
     *
     * @param what was measured
     */
    public Map<String, Object> fields(String what) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("what", what);
        fields.put("size", shape.size());
        fields.put("length", shape.length());
        fields.put("median_ns", Figures.rounded(medianNanos));
        fields.put("scatter", Figures.rounded(scatter));
        return fields;
    }
}
