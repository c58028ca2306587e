package dev.kairos.modelcli.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * What was promised against what came true, bin by bin.
 *
 * @param bins those that hold examples, the least probable first
 */
public record Reliability(List<Bin> bins) {
    /**
     * Examples of similar probability.
     *
     * @param examples how many
     * @param promised their mean probability
     * @param observed the fraction that came true
     */
    public record Bin(int examples, double promised, double observed) {}

    public Reliability {
        bins = List.copyOf(bins);
    }

    /** Bins over equal parts of 0 to 1; the last one holds 1 too. */
    public static Reliability ofEqualWidth(BinaryScores scores, int bins) {
        var places = new ArrayList<List<Integer>>();
        for (int bin = 0; bin < bins; bin++) {
            places.add(new ArrayList<>());
        }
        for (int i = 0; i < scores.size(); i++) {
            places.get(Math.min(bins - 1, (int) (scores.probabilities()[i] * bins))).add(i);
        }
        return new Reliability(
                places.stream()
                        .filter(bin -> !bin.isEmpty())
                        .map(bin -> Reliability.bin(scores, bin))
                        .toList());
    }

    /** Bins of equally many examples, as nearly as they divide. */
    public static Reliability ofEqualCount(BinaryScores scores, int bins) {
        int[] order = scores.mostProbableFirst();
        var filled = new ArrayList<Bin>();
        for (int bin = bins - 1; bin >= 0; bin--) {
            var places = new ArrayList<Integer>();
            for (int i = part(order, bin, bins); i < part(order, bin + 1, bins); i++) {
                places.add(order[i]);
            }
            if (!places.isEmpty()) {
                filled.add(bin(scores, places));
            }
        }
        return new Reliability(filled);
    }

    private static int part(int[] order, int bin, int bins) {
        return (int) ((long) order.length * bin / bins);
    }

    private static Bin bin(BinaryScores scores, List<Integer> places) {
        double promised = 0;
        int observed = 0;
        for (int i : places) {
            promised += scores.probabilities()[i];
            observed += scores.outcomes()[i] ? 1 : 0;
        }
        return new Bin(places.size(), promised / places.size(), (double) observed / places.size());
    }

    /** The mean distance between promised and observed, bins weighing as many as they hold. */
    public double expectedError() {
        double sum = 0;
        int examples = 0;
        for (Bin bin : bins) {
            sum += bin.examples() * Math.abs(bin.promised() - bin.observed());
            examples += bin.examples();
        }
        return sum / examples;
    }
}
