package dev.kairos.modelcli.forecast;

import java.util.Arrays;
import java.util.List;

/**
 * A weighted mean of forecasts, in steps of a twentieth: weights are at least 0 and sum to 1, and
 * the validation part decides them (Breiman, Stacked Regressions, 1996).
 *
 * @param parts twentieths of each member
 */
record Blend(int[] parts) {
    private static final int WHOLE = 20;

    /**
     * Begins with the best member, and moves a twentieth from one to another as long as that makes
     * the error smaller; the error is convex in the weights, so that little is missed.
     *
     * @param members forecasts of the validation part
     */
    static Blend fit(List<Forecasts> members, Windows validation) {
        Blend best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < members.size(); i++) {
            double error = members.get(i).errors(validation).sum();
            if (error < least) {
                least = error;
                best = alone(i, members.size());
            }
        }
        for (boolean better = true; better; ) {
            better = false;
            for (int from = 0; from < members.size(); from++) {
                for (int to = 0; to < members.size(); to++) {
                    if (from == to || best.parts[from] == 0) {
                        continue;
                    }
                    Blend moved = best.moved(from, to);
                    double error = moved.of(members).errors(validation).sum();
                    if (error < least) {
                        least = error;
                        best = moved;
                        better = true;
                    }
                }
            }
        }
        return best;
    }

    private static Blend alone(int member, int members) {
        var parts = new int[members];
        parts[member] = WHOLE;
        return new Blend(parts);
    }

    private Blend moved(int from, int to) {
        int[] moved = parts.clone();
        moved[from]--;
        moved[to]++;
        return new Blend(moved);
    }

    /** One for each member; they sum to 1. */
    double[] weights() {
        double sum = Arrays.stream(parts).sum();
        return Arrays.stream(parts).mapToDouble(part -> part / sum).toArray();
    }

    /** The weighted mean of forecasts of any part, of the same members in the same order. */
    Forecasts of(List<Forecasts> members) {
        double[] weights = weights();
        double[][][] first = members.get(0).values();
        var values = new double[first.length][first[0].length][first[0][0].length];
        for (int i = 0; i < weights.length; i++) {
            double[][][] own = members.get(i).values();
            for (int window = 0; window < values.length; window++) {
                for (int channel = 0; channel < values[window].length; channel++) {
                    for (int step = 0; step < values[window][channel].length; step++) {
                        values[window][channel][step] += weights[i] * own[window][channel][step];
                    }
                }
            }
        }
        return new Forecasts(values);
    }

    /** The plain mean. */
    static Forecasts mean(List<Forecasts> members) {
        var equal = new int[members.size()];
        Arrays.fill(equal, 1);
        return new Blend(equal).of(members);
    }
}
