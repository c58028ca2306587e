package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.evaluation.BinaryScores;
import dev.kairos.modelcli.evaluation.GroupFolds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Predictions of every case by models that were fitted to other patients.
 *
 * @param cases all cases
 * @param folds where each case lies
 * @param hours [case][token] hours since the first token
 * @param judged [case] the tokens after which predictions are judged
 * @param outcomes [case][token] what came true
 * @param probabilities [case][token] by model
 */
record OutOfFold(
        List<Case> cases,
        GroupFolds folds,
        float[][] hours,
        int[][] judged,
        boolean[][] outcomes,
        Map<String, double[][]> probabilities) {

    /** An empty one, to be filled fold by fold. */
    static OutOfFold of(List<Case> cases, GroupFolds folds) {
        int size = cases.size();
        return new OutOfFold(
                cases,
                folds,
                new float[size][],
                new int[size][],
                new boolean[size][],
                new LinkedHashMap<>());
    }

    /** Takes the test part of a fold in, whose logits are by model. */
    void add(int fold, Assembled test, Map<String, double[][]> logits) {
        int[] places = folds.test(fold);
        for (int i = 0; i < places.length; i++) {
            int place = places[i];
            hours[place] = test.hours(i);
            judged[place] = test.judged()[i];
            float[] classes = test.examples().get(i).targets().classes();
            outcomes[place] = new boolean[classes.length];
            for (int token = 0; token < classes.length; token++) {
                outcomes[place][token] = classes[token] > 0.5;
            }
        }
        logits.forEach((model, byCase) -> add(places, model, byCase));
    }

    private void add(int[] places, String model, double[][] logits) {
        double[][] all = probabilities.computeIfAbsent(model, m -> new double[cases.size()][]);
        for (int i = 0; i < places.length; i++) {
            var own = new double[logits[i].length];
            for (int token = 0; token < own.length; token++) {
                own[token] = EnsembleTrainer.sigmoid(logits[i][token]);
            }
            all[places[i]] = own;
        }
    }

    /** The models that predicted, in the order of a report; without those of single seeds. */
    List<String> models() {
        return probabilities.keySet().stream()
                .filter(model -> !model.startsWith(Ensemble.SEED))
                .toList();
    }

    /** What predicted once a seed. */
    List<String> seeds() {
        return probabilities.keySet().stream()
                .filter(model -> model.startsWith(Ensemble.SEED))
                .toList();
    }

    /** What is judged of a model, on these cases. */
    BinaryScores scores(String model, int[] places) {
        return scores(model, places, judged);
    }

    /** What is judged of a model, on all cases. */
    BinaryScores scores(String model) {
        return scores(model, all());
    }

    /** All cases. */
    int[] all() {
        var places = new int[cases.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
        }
        return places;
    }

    /** What a model said last before some hours after the first token. */
    BinaryScores scoresBefore(String model, double hour) {
        var last = new int[cases.size()][];
        for (int i = 0; i < last.length; i++) {
            last[i] = new int[] {Assembled.lastBefore(hours[i], hour)};
        }
        return scores(model, all(), last);
    }

    private BinaryScores scores(String model, int[] places, int[][] tokens) {
        double[][] own = probabilities.get(model);
        int size = 0;
        for (int place : places) {
            size += tokens[place].length;
        }
        var chosen = new double[size];
        var truth = new boolean[size];
        int at = 0;
        for (int place : places) {
            for (int token : tokens[place]) {
                chosen[at] = own[place][token];
                truth[at++] = outcomes[place][token];
            }
        }
        return new BinaryScores(chosen, truth);
    }

    /** Probabilities at the judged tokens of each case, by case. */
    List<double[]> judgedProbabilities(String model) {
        var byCase = new ArrayList<double[]>();
        for (int i = 0; i < cases.size(); i++) {
            var own = new double[judged[i].length];
            for (int j = 0; j < own.length; j++) {
                own[j] = probabilities.get(model)[i][judged[i][j]];
            }
            byCase.add(own);
        }
        return byCase;
    }

    /** Outcomes at the judged tokens of each case, by case. */
    List<boolean[]> judgedOutcomes() {
        var byCase = new ArrayList<boolean[]>();
        for (int i = 0; i < cases.size(); i++) {
            var own = new boolean[judged[i].length];
            for (int j = 0; j < own.length; j++) {
                own[j] = outcomes[i][judged[i][j]];
            }
            byCase.add(own);
        }
        return byCase;
    }
}
