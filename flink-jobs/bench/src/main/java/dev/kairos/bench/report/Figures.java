package dev.kairos.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;

/** Numbers that are reported. */
public final class Figures {
    private static final MathContext DIGITS = new MathContext(5);

    private Figures() {}

    /** To five digits: more than any run repeats. */
    public static double rounded(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : value;
    }

    /**
     * The middle one, or the mean of the two in the middle.
     *
     * @param values at least one
     */
    public static double median(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("There is no median of nothing");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
