package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.temporal.Examples;
import dev.kairos.modelcli.temporal.Examples.Example;
import dev.kairos.modelcli.temporal.StepTargets;
import dev.kairos.modelcli.temporal.Tokens;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cases as a network reads them.
 *
 * @param spec what their tokens hold
 * @param cases in the order of the examples
 * @param examples tokens and targets
 * @param judged [case] the tokens after which predictions are judged
 */
record Assembled(FeatureSpec spec, List<Case> cases, Examples examples, int[][] judged) {

    static Assembled of(List<Case> cases, FeatureSpec spec) {
        var assembler = new FeatureAssembler(spec);
        var examples = new ArrayList<Example>();
        var judged = new int[cases.size()][];
        for (int i = 0; i < judged.length; i++) {
            TokenSequence tokens = assembler.assemble(cases.get(i).observations());
            judged[i] = cases.get(i).judged(tokens);
            examples.add(new Example(Tokens.of(tokens), cases.get(i).targets(tokens)));
        }
        return new Assembled(spec, List.copyOf(cases), Examples.of(examples), judged);
    }

    int size() {
        return cases.size();
    }

    /** Hours of a case's tokens since its first. */
    float[] hours(int index) {
        return examples.get(index).tokens().hours();
    }

    /** [case] the last tokens before each of some hours, each token once. */
    int[][] lastBefore(List<Double> hours) {
        var last = new int[size()][];
        for (int i = 0; i < last.length; i++) {
            float[] own = hours(i);
            last[i] = hours.stream().mapToInt(hour -> lastBefore(own, hour)).distinct().toArray();
        }
        return last;
    }

    /** The place of the last of some ascending hours that is below one; the first if none is. */
    static int lastBefore(float[] hours, double hour) {
        int token = 0;
        while (token + 1 < hours.length && hours[token + 1] < hour) {
            token++;
        }
        return token;
    }

    /** The outcomes of the predictions that are judged, case after case. */
    boolean[] outcomes() {
        return outcomes(judged);
    }

    /** The outcomes at some tokens of each case, case after case. */
    boolean[] outcomes(int[][] tokens) {
        var outcomes = new boolean[count(tokens)];
        int at = 0;
        for (int i = 0; i < tokens.length; i++) {
            StepTargets targets = examples.get(i).targets();
            for (int token : tokens[i]) {
                outcomes[at++] = targets.classes()[token] > 0.5;
            }
        }
        return outcomes;
    }

    /** Values that were computed for every token, for those that are judged, case after case. */
    double[] atJudged(double[][] byToken) {
        return at(judged, byToken);
    }

    /** Values that were computed for every token, at some tokens of each case. */
    static double[] at(int[][] tokens, double[][] byToken) {
        var values = new double[count(tokens)];
        int at = 0;
        for (int i = 0; i < tokens.length; i++) {
            for (int token : tokens[i]) {
                values[at++] = byToken[i][token];
            }
        }
        return values;
    }

    private static int count(int[][] tokens) {
        return Arrays.stream(tokens).mapToInt(own -> own.length).sum();
    }
}
