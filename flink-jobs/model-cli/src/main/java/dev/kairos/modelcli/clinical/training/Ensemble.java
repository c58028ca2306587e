package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.StepAnswers;
import dev.kairos.modelcli.temporal.TemporalAnswers;
import dev.kairos.modelcli.temporal.Trained;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Networks that differ in their seed, a logistic regression and boosted trees, and how they answer
 * together.
 *
 * @param spec what tokens hold, scaled
 * @param architecture of the networks
 * @param networks one a seed
 * @param rows the regression and the trees; null in ablations, which are of networks alone
 * @param combination how it answers
 * @param withoutNetworks how regression and trees answer alone; null in ablations
 */
record Ensemble(
        FeatureSpec spec,
        Architecture architecture,
        List<Trained> networks,
        RowStages rows,
        Combination combination,
        Combination withoutNetworks) {

    /** The answer of all together. */
    static final String MODEL = "model";

    /** The mean of the networks, as it is: only {@link #MODEL} is calibrated. */
    static final String NETWORKS = "networks";

    /**
     * The logistic regression, which is the baseline, too: fitted to all who train, and before the
     * end the one of that {@linkplain RowStages stage}.
     */
    static final String LINEAR = "logistic regression";

    /** The boosted trees. */
    static final String TREES = "boosted trees";

    /** The answer of regression and trees together. */
    static final String ROWS = "regression and trees";

    /** What the names of answers that differ in their seed alone begin with. */
    static final String SEED = "seed ";

    /** The answer of one seed: of one network, where nothing else is said. */
    static String ofSeed(int place) {
        return SEED + (place + 1);
    }

    /**
     * What is answered after every token.
     *
     * @param logits by {@link #MODEL} and the names of its parts, then by case: [case][token]
     * @param networkQuantiles by network, [case][token · targets · levels]; empty without targets
     */
    record Answers(Map<String, double[][]> logits, List<float[][]> networkQuantiles) {
        /** Mean of the networks, [case][token · targets · levels]; empty without targets. */
        float[][] quantiles() {
            float[][] first = networkQuantiles.get(0);
            var mean = new float[first.length][];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = new float[first[i].length];
                for (float[][] network : networkQuantiles) {
                    for (int j = 0; j < mean[i].length; j++) {
                        mean[i][j] += network[i][j] / networkQuantiles.size();
                    }
                }
            }
            return mean;
        }
    }

    /** Answers cases. */
    Answers answer(Assembled cases) {
        var byPart = new LinkedHashMap<String, double[][]>();
        var each = new ArrayList<double[][]>();
        var quantiles = new ArrayList<float[][]>();
        for (int n = 0; n < networks.size(); n++) {
            List<StepAnswers> answers =
                    TemporalAnswers.of(architecture, networks.get(n).weights(), cases.examples());
            each.add(logits(answers));
            byPart.put(ofSeed(n), each.get(n));
            quantiles.add(answers.stream().map(StepAnswers::quantiles).toArray(float[][]::new));
        }
        double[][] mean = mean(each);
        byPart.put(NETWORKS, mean);
        var logits = new LinkedHashMap<String, double[][]>();
        if (rows == null) {
            logits.put(MODEL, combined(combination, cases, mean, zeros(mean), zeros(mean)));
        } else {
            double[][] linear = rows.ofLinear(cases);
            double[][] trees = rows.ofTrees(cases);
            logits.put(MODEL, combined(combination, cases, mean, linear, trees));
            logits.put(ROWS, combined(withoutNetworks, cases, mean, linear, trees));
            logits.put(TREES, trees);
            logits.put(LINEAR, linear);
        }
        logits.putAll(byPart);
        return new Answers(logits, quantiles);
    }

    /** The same that answers otherwise; the networks are left to forecast, if they do. */
    Ensemble answeringBy(Combination other) {
        return new Ensemble(spec, architecture, networks, rows, other, withoutNetworks);
    }

    private static double[][] combined(
            Combination by,
            Assembled cases,
            double[][] network,
            double[][] linear,
            double[][] trees) {
        double[][] combined = zeros(network);
        for (int i = 0; i < combined.length; i++) {
            float[] hours = cases.hours(i);
            for (int token = 0; token < combined[i].length; token++) {
                combined[i][token] =
                        by.logit(
                                hours[token], network[i][token], linear[i][token], trees[i][token]);
            }
        }
        return combined;
    }

    private static double[][] zeros(double[][] like) {
        return Arrays.stream(like).map(row -> new double[row.length]).toArray(double[][]::new);
    }

    static double[][] ofNetwork(Architecture architecture, Trained network, Assembled cases) {
        return logits(TemporalAnswers.of(architecture, network.weights(), cases.examples()));
    }

    private static double[][] logits(List<StepAnswers> answers) {
        return answers.stream().map(Ensemble::doubles).toArray(double[][]::new);
    }

    private static double[] doubles(StepAnswers answers) {
        var logits = new double[answers.logits().length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = answers.logits()[i];
        }
        return logits;
    }

    static double[][] mean(List<double[][]> networks) {
        var mean = new double[networks.get(0).length][];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = new double[networks.get(0)[i].length];
            for (double[][] network : networks) {
                for (int token = 0; token < mean[i].length; token++) {
                    mean[i][token] += network[i][token] / networks.size();
                }
            }
        }
        return mean;
    }
}
