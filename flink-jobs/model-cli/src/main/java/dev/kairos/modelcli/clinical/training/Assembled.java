package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.temporal.Examples;
import dev.kairos.modelcli.temporal.Examples.Example;
import dev.kairos.modelcli.temporal.StepTargets;
import dev.kairos.modelcli.temporal.Tokens;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.ArrayList;
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

    /** How many predictions are judged. */
    int judgedCount() {
        int count = 0;
        for (int[] tokens : judged) {
            count += tokens.length;
        }
        return count;
    }

    /** The outcomes of the predictions that are judged, case after case. */
    boolean[] outcomes() {
        var outcomes = new boolean[judgedCount()];
        int at = 0;
        for (int i = 0; i < judged.length; i++) {
            StepTargets targets = examples.get(i).targets();
            for (int token : judged[i]) {
                outcomes[at++] = targets.classes()[token] > 0.5;
            }
        }
        return outcomes;
    }

    /** Values that were computed for every token, for those that are judged, case after case. */
    double[] atJudged(double[][] byToken) {
        var values = new double[judgedCount()];
        int at = 0;
        for (int i = 0; i < judged.length; i++) {
            for (int token : judged[i]) {
                values[at++] = byToken[i][token];
            }
        }
        return values;
    }
}
