package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.LogisticRegression;
import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.StepAnswers;
import dev.kairos.modelcli.temporal.TemporalAnswers;
import dev.kairos.modelcli.temporal.Trained;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Networks that differ in their seed, a linear model, and how they answer together.
 *
 * @param spec what tokens hold, scaled
 * @param architecture of the networks
 * @param networks one a seed
 * @param linear null where tokens hold no summaries
 * @param combination of both
 */
record Ensemble(
        FeatureSpec spec,
        Architecture architecture,
        List<Trained> networks,
        LogisticRegression linear,
        Combination combination) {

    /** The answer of all together. */
    static final String MODEL = "model";

    /** The mean of the networks, as it is: only {@link #MODEL} is calibrated. */
    static final String NETWORKS = "networks";

    /** The linear model. */
    static final String LINEAR = "logistic regression";

    /** What the names of single networks begin with. */
    static final String NETWORK = "network ";

    /** One network. */
    private static String network(int place) {
        return NETWORK + (place + 1);
    }

    /**
     * What is answered after every token.
     *
     * @param logits by the name of the part of the ensemble, then by case: [case][token]
     * @param quantiles mean of the networks, [case][token · targets · levels]; empty without
     */
    record Answers(Map<String, double[][]> logits, float[][] quantiles) {}

    /** Answers cases. */
    Answers answer(Assembled cases) {
        var byPart = new LinkedHashMap<String, double[][]>();
        var each = new ArrayList<double[][]>();
        var quantiles = new float[cases.size()][];
        for (int n = 0; n < networks.size(); n++) {
            List<StepAnswers> answers =
                    TemporalAnswers.of(architecture, networks.get(n).weights(), cases.examples());
            each.add(logits(answers));
            byPart.put(network(n), each.get(n));
            for (int i = 0; i < quantiles.length; i++) {
                float[] own = answers.get(i).quantiles();
                quantiles[i] = n == 0 ? new float[own.length] : quantiles[i];
                for (int j = 0; j < own.length; j++) {
                    quantiles[i][j] += own[j] / networks.size();
                }
            }
        }
        double[][] mean = mean(each);
        byPart.put(NETWORKS, mean);
        if (linear != null) {
            byPart.put(LINEAR, ofLinear(linear, cases));
        }
        byPart.put(MODEL, combined(mean, byPart.get(LINEAR)));
        return new Answers(byPart, quantiles);
    }

    /** The same answers as a linear model's; the networks are left to forecast, if they do. */
    Ensemble withLinearAlone(LogisticRegression alone) {
        return new Ensemble(spec, architecture, networks, alone, Combination.LINEAR_ALONE);
    }

    private double[][] combined(double[][] network, double[][] linearLogits) {
        var combined = new double[network.length][];
        for (int i = 0; i < combined.length; i++) {
            combined[i] = new double[network[i].length];
            for (int token = 0; token < combined[i].length; token++) {
                combined[i][token] =
                        combination.logit(
                                network[i][token],
                                linearLogits == null ? 0 : linearLogits[i][token]);
            }
        }
        return combined;
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

    static double[][] ofLinear(LogisticRegression linear, Assembled cases) {
        var logits = new double[cases.size()][];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = new double[cases.examples().length(i)];
            for (int token = 0; token < logits[i].length; token++) {
                logits[i][token] = linear.logit(cases.linearInput(i, token));
            }
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
