package dev.kairos.modelcli.forecast;

import java.util.Arrays;
import java.util.List;

/**
 * The weighted mean of forecasts with the least squared error on the validation part: weights are
 * at least 0 and sum to 1 (Breiman, Stacked Regressions, 1996).
 *
 * @param weights one for each member
 */
record Blend(double[] weights) {
    /** Rounds of coordinate exchange; a handful of members settles in far fewer. */
    private static final int ROUNDS = 1_000;

    /**
     * Finds the weights.
     *
     * @param members forecasts of the validation part
     */
    static Blend fit(List<Forecasts> members, Windows validation) {
        double[][] products = products(members, validation);
        int count = members.size();
        var weights = new double[count];
        int best = 0;
        for (int i = 1; i < count; i++) {
            best = products[i][i] < products[best][best] ? i : best;
        }
        weights[best] = 1;
        // Moves weight from one member to another, each time as far as the error falls.
        for (int round = 0; round < ROUNDS; round++) {
            for (int from = 0; from < count; from++) {
                for (int to = 0; to < count; to++) {
                    double move = move(products, weights, from, to);
                    weights[from] -= move;
                    weights[to] += move;
                }
            }
        }
        return new Blend(weights);
    }

    private static double move(double[][] products, double[] weights, int from, int to) {
        double curvature = products[from][from] + products[to][to] - 2 * products[from][to];
        if (from == to || weights[from] == 0 || curvature <= 0) {
            return 0;
        }
        double slope = 0;
        for (int i = 0; i < weights.length; i++) {
            slope += weights[i] * (products[from][i] - products[to][i]);
        }
        return Math.max(0, Math.min(weights[from], slope / curvature));
    }

    /** Mean products of the members' errors. */
    private static double[][] products(List<Forecasts> members, Windows windows) {
        int count = members.size();
        var products = new double[count][count];
        var errors = new double[count];
        for (int window = 0; window < windows.count(); window++) {
            for (int channel = 0; channel < windows.channels(); channel++) {
                int target = windows.target(window);
                for (int step = 0; step < windows.horizon(); step++) {
                    double truth = windows.values()[channel][target + step];
                    for (int i = 0; i < count; i++) {
                        errors[i] = members.get(i).values()[window][channel][step] - truth;
                        for (int j = 0; j <= i; j++) {
                            products[i][j] += errors[i] * errors[j];
                        }
                    }
                }
            }
        }
        double numbers = (double) windows.count() * windows.channels() * windows.horizon();
        for (int i = 0; i < count; i++) {
            for (int j = 0; j <= i; j++) {
                products[i][j] /= numbers;
                products[j][i] = products[i][j];
            }
        }
        return products;
    }

    /** The weighted mean of forecasts of any part, of the same members in the same order. */
    Forecasts of(List<Forecasts> members) {
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
        var equal = new double[members.size()];
        Arrays.fill(equal, 1.0 / members.size());
        return new Blend(equal).of(members);
    }
}
