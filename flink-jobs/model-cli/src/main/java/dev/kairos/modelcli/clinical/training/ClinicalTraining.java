package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.GroupFolds;
import dev.kairos.modelcli.temporal.Trained;
import dev.kairos.modelcli.temporal.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The whole of a clinical training: a cross-validation that measures, ablations, and the ensemble
 * that ships, which is fitted to everybody in the same way.
 */
public final class ClinicalTraining {
    private static final long FOLD_SEED = 1;

    private final ClinicalTask task;
    private final Plan plan;
    private final Consumer<String> told;

    /**
     * How much is trained.
     *
     * @param folds of the cross-validation, 2 or more
     * @param seeds of the networks of an ensemble
     * @param ablationFolds on how many of the folds networks that lack something are trained; 0 for
     *     no ablations
     * @param epochs most epochs of a network, or 0 for those of the recipe
     * @param checkpoints folder that a killed training is resumed from
     */
    public record Plan(
            int folds, List<Long> seeds, int ablationFolds, int epochs, Path checkpoints) {
        public Plan {
            seeds = List.copyOf(seeds);
            if (folds < 2 || seeds.isEmpty() || ablationFolds < 0 || ablationFolds > folds) {
                throw new IllegalArgumentException(
                        "Two folds and a seed are the least, and no more ablation folds than folds,"
                                + " got %d, %d and %d"
                                        .formatted(folds, seeds.size(), ablationFolds));
            }
        }
    }

    /**
     * What came of it.
     *
     * @param result of the cross-validation
     * @param ablations null if none were asked for
     * @param shipped fitted to everybody
     */
    record Outcome(CrossValidation.Result result, ClinicalAblations ablations, Ensemble shipped) {}

    /**
     * @param told gets a line for every epoch, and whenever regression and trees were fitted
     */
    public ClinicalTraining(ClinicalTask task, Plan plan, Consumer<String> told) {
        this.task = task;
        this.plan = plan;
        this.told = told;
    }

    /** Trains and measures. */
    Outcome run() {
        Recipe recipe =
                plan.epochs() == 0 ? task.recipe() : task.recipe().withEpochs(plan.epochs());
        var trainer =
                new EnsembleTrainer(recipe, plan.seeds(), plan.checkpoints(), this::listener, told);
        boolean[] outcomes = EnsembleTrainer.outcomes(task.cases());
        GroupFolds folds = GroupFolds.stratified(outcomes, plan.folds(), FOLD_SEED);
        var validation = new CrossValidation(recipe, trainer, task.cases(), folds);
        CrossValidation.Result result = validation.run();
        task.addBaselines(result.predictions());
        ClinicalAblations ablations =
                plan.ablationFolds() == 0
                        ? null
                        : ClinicalAblations.of(
                                result, validation, task.ablations(), plan.ablationFolds());
        Ensemble shipped = trainer.train("shipped", task.cases(), Variant.FULL);
        shipped =
                switch (shippedModel(result.predictions())) {
                    case Ensemble.MODEL -> shipped;
                    case Ensemble.ROWS -> shipped.answeringBy(shipped.withoutNetworks());
                    default -> shipped.answeringBy(Combination.LINEAR_ALONE);
                };
        return new Outcome(result, ablations, shipped);
    }

    /** What ships: of these, what ranks best out of fold; of equals, what is simplest. */
    static String shippedModel(OutOfFold predictions) {
        String best = CrossValidation.BASELINE;
        for (String model : List.of(Ensemble.ROWS, Ensemble.MODEL)) {
            if (BinaryMetrics.auroc(predictions.scores(model))
                    > BinaryMetrics.auroc(predictions.scores(best))) {
                best = model;
            }
        }
        return best;
    }

    private TrainingListener listener(String name, int network) {
        return new TrainingListener() {
            @Override
            public void epoch(Trained.Epoch epoch) {
                told.accept(
                        "%s, network %d, epoch %d: training loss %.4f, judged log-loss %.4f, %.0f s"
                                .formatted(
                                        name,
                                        network + 1,
                                        epoch.number(),
                                        epoch.trainingLoss(),
                                        -epoch.metric(),
                                        epoch.seconds()));
            }
        };
    }
}
