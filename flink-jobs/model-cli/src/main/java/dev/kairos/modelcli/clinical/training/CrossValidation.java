package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.evaluation.GroupFolds;
import dev.kairos.modelcli.temporal.Trained;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Folds by patient: each is predicted by models that were fitted to the others. */
final class CrossValidation {
    /**
     * The regression is the baseline: it is fitted to whole training folds, and over the course of
     * a case it hands over as the trees do.
     */
    static final String BASELINE = Ensemble.LINEAR;

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
     * @param forecasts how good forecasts of vital signs are, if there are any
     * @param pinball [fold][seed] of the single networks' {@linkplain ForecastMeasures#pinball
     *     forecasts}; empty in each fold if there are none
     */
    record Result(
            OutOfFold predictions,
            List<Combination> combinations,
            List<List<Trained>> networks,
            ForecastMeasures forecasts,
            List<List<Double>> pinball) {}

    /**
     * What single networks say when something is taken away.
     *
     * @param predictions of the cases of the first folds only
     * @param pinball as of {@link Result}
     */
    record Without(OutOfFold predictions, List<List<Double>> pinball) {}

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
        var forecasts = new ForecastMeasures(recipe.forecasts());
        var pinball = new ArrayList<List<Double>>();
        for (int fold = 0; fold < folds.count(); fold++) {
            List<Case> train = EnsembleTrainer.pick(cases, folds.train(fold));
            List<Case> test = EnsembleTrainer.pick(cases, folds.test(fold));
            Ensemble ensemble = trainer.train(nameOf(fold, Variant.FULL), train, Variant.FULL);
            Assembled assembled = Assembled.of(test, ensemble.spec());
            Ensemble.Answers answers = ensemble.answer(assembled);
            predictions.add(fold, assembled, answers.logits());
            if (!recipe.forecasts().isEmpty()) {
                forecasts.add(Assembled.of(train, ensemble.spec()), assembled, answers.quantiles());
            }
            pinball.add(pinball(assembled, answers));
            combinations.add(ensemble.combination());
            networks.add(ensemble.networks());
        }
        return new Result(predictions, combinations, networks, forecasts, pinball);
    }

    private List<Double> pinball(Assembled test, Ensemble.Answers answers) {
        return recipe.forecasts().isEmpty()
                ? List.of()
                : answers.networkQuantiles().stream()
                        .map(own -> ForecastMeasures.pinball(recipe.forecasts(), test, own))
                        .toList();
    }

    /**
     * Trains the networks that are left when something is taken away, on the first folds, and
     * predicts them.
     *
     * @param count how many folds
     */
    Without networksWithout(Variant variant, int count) {
        OutOfFold predictions = OutOfFold.of(cases, folds);
        var pinball = new ArrayList<List<Double>>();
        for (int fold = 0; fold < count; fold++) {
            List<Case> train = EnsembleTrainer.pick(cases, folds.train(fold));
            List<Case> test = EnsembleTrainer.pick(cases, folds.test(fold));
            Ensemble ensemble = trainer.train(nameOf(fold, variant), train, variant);
            Assembled assembled =
                    Assembled.of(test.stream().map(variant::of).toList(), ensemble.spec());
            Ensemble.Answers answers = ensemble.answer(assembled);
            predictions.add(fold, assembled, answers.logits());
            pinball.add(pinball(assembled, answers));
        }
        return new Without(predictions, pinball);
    }

    /**
     * Fits regression and trees when something is taken away, with trees of several seeds, and
     * predicts all folds.
     *
     * @return predictions by seed, not calibrated: that differs little from fold to fold
     */
    OutOfFold rowsBySeed(Variant variant) {
        OutOfFold predictions = OutOfFold.of(cases, folds);
        for (int fold = 0; fold < folds.count(); fold++) {
            List<Case> train = seen(folds.train(fold), variant);
            FeatureSpec spec = EnsembleTrainer.scaled(variant.spec(recipe.features()), train);
            Assembled test = Assembled.of(seen(folds.test(fold), variant), spec);
            List<RowModels> models =
                    trainer.rowsBySeed(nameOf(fold, variant), Assembled.of(train, spec), variant);
            Map<String, double[][]> logits = new LinkedHashMap<>();
            for (int seed = 0; seed < models.size(); seed++) {
                RowModels model = models.get(seed);
                logits.put(Ensemble.ofSeed(seed), model.ofBoth(test));
            }
            predictions.add(fold, test, logits);
        }
        return predictions;
    }

    private List<Case> seen(int[] places, Variant variant) {
        return EnsembleTrainer.pick(cases, places).stream().map(variant::of).toList();
    }

    private static String nameOf(int fold, Variant variant) {
        return "fold%d-%s".formatted(fold + 1, variant.key());
    }
}
