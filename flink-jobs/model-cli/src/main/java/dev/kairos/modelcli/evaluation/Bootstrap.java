package dev.kairos.modelcli.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * Resamples groups (patients, days) with replacement, whole groups at a time: examples of one group
 * are not independent. Every statistic that one instance judges sees the same resamples, so that
 * differences are paired. Percentile intervals (Efron and Tibshirani, An Introduction to the
 * Bootstrap, 1993, chapters 13 and 16).
 *
 * <p>Resamples of few groups repeat the same few values and say little of other groups: with fewer
 * than {@value #FEWEST_GROUPS} there is no interval and no p-value.
 */
public final class Bootstrap {
    /** Groups that an interval needs. */
    public static final int FEWEST_GROUPS = 10;

    private static final double TAIL = 0.025;

    private final List<int[]> groups;
    private final int resamples;
    private final long seed;

    /**
     * @param groupOf of every example, any object with equals
     * @param resamples at least 100; 1000 give a p-value to about 0.01
     * @param seed of the resampling
     */
    public Bootstrap(List<?> groupOf, int resamples, long seed) {
        if (resamples < 100) {
            throw new IllegalArgumentException(
                    "Fewer than 100 resamples have no tails, got " + resamples);
        }
        Map<Object, List<Integer>> members = new LinkedHashMap<>();
        for (int i = 0; i < groupOf.size(); i++) {
            members.computeIfAbsent(groupOf.get(i), group -> new ArrayList<>()).add(i);
        }
        this.groups =
                members.values().stream()
                        .map(places -> places.stream().mapToInt(Integer::intValue).toArray())
                        .toList();
        this.resamples = resamples;
        this.seed = seed;
    }

    /**
     * A statistic's interval; its ends are NaN with fewer than {@value #FEWEST_GROUPS} groups.
     *
     * @param statistic of the examples at these places; a resample on which it is not finite (one
     *     outcome only) is left out
     */
    public Interval interval(ToDoubleFunction<int[]> statistic) {
        return interval(statistic, tooFew() ? new double[0] : resampled(statistic));
    }

    private Interval interval(ToDoubleFunction<int[]> statistic, double[] values) {
        return new Interval(
                statistic.applyAsDouble(all()),
                values.length == 0 ? Double.NaN : Samples.quantile(values, TAIL),
                values.length == 0 ? Double.NaN : Samples.quantile(values, 1 - TAIL),
                groups.size());
    }

    private boolean tooFew() {
        return groups.size() < FEWEST_GROUPS;
    }

    /**
     * The difference of two statistics on the same resamples, first less second.
     *
     * @param difference its value and interval
     * @param pValue two-sided: twice the smaller share of resamples on one side of zero, no less
     *     than 2 / (resamples + 1); NaN where there is no interval
     */
    public record Paired(Interval difference, double pValue) {
        /** The test by the names that reports use. */
        public Map<String, Object> toReport() {
            Map<String, Object> report = difference.toReport();
            report.put("p_value", Double.isNaN(pValue) ? null : pValue);
            return report;
        }
    }

    /** Whether the first statistic is above the second beyond what resampling explains. */
    public Paired paired(ToDoubleFunction<int[]> first, ToDoubleFunction<int[]> second) {
        ToDoubleFunction<int[]> difference =
                places -> first.applyAsDouble(places) - second.applyAsDouble(places);
        if (tooFew()) {
            return new Paired(interval(difference, new double[0]), Double.NaN);
        }
        double[] values = resampled(difference);
        long notAbove = Arrays.stream(values).filter(value -> value <= 0).count();
        long notBelow = Arrays.stream(values).filter(value -> value >= 0).count();
        double p = 2.0 * (Math.min(notAbove, notBelow) + 1) / (values.length + 1);
        return new Paired(interval(difference, values), Math.min(1, p));
    }

    private int[] all() {
        return places(groups);
    }

    private double[] resampled(ToDoubleFunction<int[]> statistic) {
        var random = new Random(seed);
        var values = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            var drawn = new ArrayList<int[]>(groups.size());
            for (int g = 0; g < groups.size(); g++) {
                drawn.add(groups.get(random.nextInt(groups.size())));
            }
            values[i] = statistic.applyAsDouble(places(drawn));
        }
        double[] finite = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        if (finite.length == 0) {
            throw new IllegalArgumentException("The statistic is finite on no resample");
        }
        return finite;
    }

    private static int[] places(List<int[]> groups) {
        return groups.stream().flatMapToInt(Arrays::stream).toArray();
    }
}
