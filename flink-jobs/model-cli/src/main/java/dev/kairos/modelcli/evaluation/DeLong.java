package dev.kairos.modelcli.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Whether two areas under the ROC curve differ, measured on the same independent examples: DeLong,
 * DeLong and Clarke-Pearson, Biometrics 44 (1988), 837-845, by mid-ranks as in Sun and Xu, IEEE
 * Signal Processing Letters 21 (2014), 1389-1393.
 *
 * @param first area of the first predictions
 * @param second area of the second
 * @param standardError of their difference
 * @param pValue two-sided
 */
public record DeLong(double first, double second, double standardError, double pValue) {

    /**
     * Compares two predictions of the same outcomes.
     *
     * @throws IllegalArgumentException if the outcomes are not the same, or fewer than two of one
     *     kind
     */
    public static DeLong compare(BinaryScores first, BinaryScores second) {
        if (!Arrays.equals(first.outcomes(), second.outcomes())) {
            throw new IllegalArgumentException("The two predictions are of other outcomes");
        }
        int positives = first.positives();
        int negatives = first.size() - positives;
        if (positives < 2 || negatives < 2) {
            throw new IllegalArgumentException(
                    "Two examples of each outcome are the least, got %d and %d"
                            .formatted(positives, negatives));
        }
        Placements a = Placements.of(first);
        Placements b = Placements.of(second);
        double variance =
                variance(a.ofPositives, b.ofPositives) / positives
                        + variance(a.ofNegatives, b.ofNegatives) / negatives;
        double difference = a.area - b.area;
        double error = Math.sqrt(variance);
        double p =
                error == 0
                        ? (difference == 0 ? 1 : 0)
                        : 2
                                * new NormalDistribution()
                                        .cumulativeProbability(-Math.abs(difference) / error);
        return new DeLong(a.area, b.area, error, p);
    }

    /** First less second. */
    public double difference() {
        return first - second;
    }

    /** The test by the names that reports use. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("first", first);
        report.put("second", second);
        report.put("difference", difference());
        report.put("standard_error", standardError);
        report.put("p_value", pValue);
        return report;
    }

    /** The sample variance of the difference of two equally long series. */
    private static double variance(double[] first, double[] second) {
        double mean =
                IntStream.range(0, first.length).mapToDouble(i -> first[i] - second[i]).sum()
                        / first.length;
        double squares =
                IntStream.range(0, first.length)
                        .mapToDouble(i -> first[i] - second[i] - mean)
                        .map(d -> d * d)
                        .sum();
        return squares / (first.length - 1);
    }

    /** For each example the share of the other kind that it ranks against rightly. */
    private static final class Placements {
        private final double area;
        private final double[] ofPositives;
        private final double[] ofNegatives;

        private Placements(double area, double[] ofPositives, double[] ofNegatives) {
            this.area = area;
            this.ofPositives = ofPositives;
            this.ofNegatives = ofNegatives;
        }

        static Placements of(BinaryScores scores) {
            int[] up = places(scores, true);
            int[] down = places(scores, false);
            double[] p = scores.probabilities();
            double[] ranks = midRanks(p);
            double[] among = midRanks(Arrays.stream(up).mapToDouble(i -> p[i]).toArray());
            double[] amongNegatives =
                    midRanks(Arrays.stream(down).mapToDouble(i -> p[i]).toArray());
            var ofPositives = new double[up.length];
            var ofNegatives = new double[down.length];
            for (int i = 0; i < up.length; i++) {
                ofPositives[i] = (ranks[up[i]] - among[i]) / down.length;
            }
            for (int i = 0; i < down.length; i++) {
                ofNegatives[i] = 1 - (ranks[down[i]] - amongNegatives[i]) / up.length;
            }
            return new Placements(
                    Arrays.stream(ofPositives).average().orElseThrow(), ofPositives, ofNegatives);
        }

        private static int[] places(BinaryScores scores, boolean outcome) {
            return IntStream.range(0, scores.size())
                    .filter(i -> scores.outcomes()[i] == outcome)
                    .toArray();
        }

        private static double[] midRanks(double[] values) {
            Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
            Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
            var ranks = new double[values.length];
            int at = 0;
            while (at < order.length) {
                int end = at;
                while (end < order.length && values[order[end]] == values[order[at]]) {
                    end++;
                }
                for (int i = at; i < end; i++) {
                    ranks[order[i]] = (at + 1 + end) / 2.0;
                }
                at = end;
            }
            return ranks;
        }
    }
}
