package dev.kairos.modelcli.evaluation;

import java.util.ArrayList;
import java.util.List;

/** Examples of one probability, which no threshold tells apart. */
record Tie(double probability, long positives, long negatives) {

    static List<Tie> mostProbableFirst(BinaryScores scores) {
        var ties = new ArrayList<Tie>();
        int[] order = scores.mostProbableFirst();
        int at = 0;
        while (at < order.length) {
            double probability = scores.probabilities()[order[at]];
            long positives = 0;
            int from = at;
            while (at < order.length && scores.probabilities()[order[at]] == probability) {
                positives += scores.outcomes()[order[at]] ? 1 : 0;
                at++;
            }
            ties.add(new Tie(probability, positives, at - from - positives));
        }
        return ties;
    }
}
