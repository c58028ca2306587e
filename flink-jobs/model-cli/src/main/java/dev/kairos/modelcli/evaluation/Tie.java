package dev.kairos.modelcli.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Examples of one probability, which no threshold tells apart. */
record Tie(double probability, long positives, long negatives) {

    static List<Tie> mostProbableFirst(BinaryScores scores) {
        // Probabilities are not negative, so that their bits sort as they do and leave room for the
        // outcome: bootstraps sort a lot, and primitives sort fast.
        var keys = new long[scores.size()];
        for (int i = 0; i < keys.length; i++) {
            long outcome = scores.outcomes()[i] ? 1 : 0;
            // Of the two zeros, the negative one would not sort.
            keys[i] = Double.doubleToLongBits(scores.probabilities()[i] + 0.0) << 1 | outcome;
        }
        Arrays.sort(keys);
        var ties = new ArrayList<Tie>();
        int at = keys.length - 1;
        while (at >= 0) {
            long bits = keys[at] >>> 1;
            long positives = 0;
            int from = at;
            while (at >= 0 && keys[at] >>> 1 == bits) {
                positives += keys[at] & 1;
                at--;
            }
            ties.add(new Tie(Double.longBitsToDouble(bits), positives, from - at - positives));
        }
        return ties;
    }
}
