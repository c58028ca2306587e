package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.LogisticRegression;
import dev.kairos.modelcli.evaluation.GroupFolds;
import dev.kairos.modelcli.temporal.Trained;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Folds by patient: each is predicted by models that were fitted to the others. */
final class CrossValidation {
    /** The linear model as a baseline: fitted to whole training folds. */
    static final String BASELINE = "logistic regression";

    private final Recipe recipe;
    private final EnsembleTrainer trainer;
    private final List<Case> cases;
    private final GroupFolds folds;

    /**
     * What was found.
     *
     * @param predictions of all cases
     * @param combinations how each fold's ensemble was combined
     * @param networks [fold][seed] with their loss curves
     */
    record Result(
            OutOfFold predictions, List<Combination> combinations, List<List<Trained>> networks) {}

    CrossValidation(Recipe recipe, EnsembleTrainer trainer, List<Case> cases, GroupFolds folds) {
        this.recipe = recipe;
        this.trainer = trainer;
        this.cases = cases;
        this.folds = folds;
    }

    /** Trains and predicts fold after fold. */
    Result run() {
        OutOfFold predictions = OutOfFold.of(cases, folds);
        var combinations = new ArrayList<Combination>();
        var networks = new ArrayList<List<Trained>>();
        for (int fold = 0; fold < folds.count(); fold++) {
            List<Case> train = EnsembleTrainer.pick(cases, folds.train(fold));
            List<Case> test = EnsembleTrainer.pick(cases, folds.test(fold));
            Ensemble ensemble = trainer.train(nameOf(fold, Variant.FULL), train, Variant.FULL);
            Assembled assembled = Assembled.of(test, ensemble.spec());
            var logits = new LinkedHashMap<String, double[][]>();
            Map<String, double[][]> ofEnsemble = ensemble.logits(assembled);
            logits.put(Ensemble.MODEL, ofEnsemble.remove(Ensemble.MODEL));
            ofEnsemble.remove(Ensemble.LINEAR);
            logits.putAll(ofEnsemble);
            logits.put(BASELINE, baseline(train, test));
            predictions.add(fold, assembled, logits);
            combinations.add(ensemble.combination());
            networks.add(ensemble.networks());
        }
        return new Result(predictions, combinations, networks);
    }

    private double[][] baseline(List<Case> train, List<Case> test) {
        FeatureSpec spec = EnsembleTrainer.scaled(recipe.features(), train);
        LogisticRegression linear =
                EnsembleTrainer.linear(Assembled.of(train, spec), recipe.ridge());
        return Ensemble.ofLinear(linear, Assembled.of(test, spec));
    }

    /**
     * Trains what is left when something is taken away, on the first folds, and predicts them.
     *
     * @param count how many folds
     * @return predictions of the cases of those folds only
     */
    OutOfFold ablation(Variant variant, int count) {
        OutOfFold predictions = OutOfFold.of(cases, folds);
        for (int fold = 0; fold < count; fold++) {
            List<Case> train = EnsembleTrainer.pick(cases, folds.train(fold));
            List<Case> test = EnsembleTrainer.pick(cases, folds.test(fold));
            Ensemble ensemble = trainer.train(nameOf(fold, variant), train, variant);
            Assembled assembled =
                    Assembled.of(test.stream().map(variant::of).toList(), ensemble.spec());
            predictions.add(fold, assembled, ensemble.logits(assembled));
        }
        return predictions;
    }

    private static String nameOf(int fold, Variant variant) {
        return "fold%d-%s".formatted(fold + 1, variant.name().toLowerCase(Locale.ROOT));
    }
}
