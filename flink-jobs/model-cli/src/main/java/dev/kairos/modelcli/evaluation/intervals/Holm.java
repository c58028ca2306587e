package dev.kairos.modelcli.evaluation.intervals;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's step-down correction for several tests at once ("A simple sequentially rejective…", 1979).
 */
public final class Holm {
    private Holm() {}

    /**
     * Adjusted p-values: a test is rejected at a family-wise error of {@code a} if its adjusted
     * p-value is below {@code a}.
     *
     * @param pValues of single tests, from 0 to 1
     */
    public static double[] adjust(double[] pValues) {
        int tests = pValues.length;
        int[] ascending =
                IntStream.range(0, tests)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> pValues[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        var adjusted = new double[tests];
        double largest = 0;
        for (int rank = 0; rank < tests; rank++) {
            double factor = tests - rank;
            largest = Math.max(largest, Math.min(1, factor * pValues[ascending[rank]]));
            adjusted[ascending[rank]] = largest;
        }
        return adjusted;
    }
}
