package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.ClinicalFeatures;
import dev.kairos.modelcli.clinical.TreeBooster;
import dev.kairos.modelcli.clinical.training.Recipe.Contrast;
import dev.kairos.modelcli.clinical.training.Recipe.Course;
import dev.kairos.modelcli.clinical.training.Recipe.Regression;
import dev.kairos.modelcli.clinical.training.Recipe.Trees;
import dev.kairos.modelcli.temporal.TrainingPlan;
import dev.kairos.temporalcontext.features.Summary;
import java.util.EnumSet;
import java.util.List;

/**
 * The recipes of the two clinical models. Chosen by what networks, regression and trees reached on
 * inner parts of the first training fold, which cards say: its patients are measured by the other
 * folds.
 */
final class Recipes {
    private static final long SEED = 1;

    /** Of variables of stays. */
    private static final List<Contrast> CONTRASTS =
            List.of(
                    new Contrast("BUN", "Creatinine"),
                    new Contrast("HR", "SysABP"),
                    new Contrast("HR", "NISysABP"),
                    new Contrast("PaO2", "FiO2"),
                    new Contrast("Age", "GCS"),
                    new Contrast("BUN", "Albumin"),
                    new Contrast("Lactate", "pH"),
                    new Contrast("Age", "Urine"),
                    new Contrast("Urine", "Weight"));

    private Recipes() {}

    /** Death in hospital, from what is charted of a stay. */
    static Recipe deterioration() {
        return new Recipe(
                ClinicalFeatures.ofStays(),
                "death",
                DeathCase.FORECASTS,
                1,
                32,
                2,
                0.3,
                TrainingPlan.defaults(0)
                        .withEpochs(5, 5)
                        .withBatch(16, 8192)
                        .withRate(4e-3, 0.05)
                        .withAveraging(0.99)
                        .withLossWeights(0, 0.3),
                new Regression(EnumSet.allOf(Summary.class), false, 100),
                new Trees(
                        true,
                        CONTRASTS,
                        new TreeBooster.Plan(400, 3, 0.03, 0.2, 0.7, 10, 40, SEED)),
                new Course(
                        List.of(6.0, 12.0, 24.0, 36.0, 48.0),
                        24,
                        new Regression(EnumSet.allOf(Summary.class), false, 400),
                        new Trees(
                                true,
                                CONTRASTS,
                                new TreeBooster.Plan(600, 3, 0.03, 0.2, 0.7, 10, 150, SEED))));
    }

    /** Sepsis in the coming hours, from hourly rows. */
    static Recipe sepsis() {
        return new Recipe(
                ClinicalFeatures.ofHours(),
                "sepsis",
                List.of(),
                1,
                32,
                2,
                0.3,
                TrainingPlan.defaults(0)
                        .withEpochs(8, 8)
                        .withBatch(16, 8192)
                        .withRate(4e-3, 0.05)
                        .withAveraging(0.99)
                        .withLossWeights(0, 0.3),
                new Regression(EnumSet.of(Summary.SEEN, Summary.LAST), true, 1000),
                new Trees(
                        false,
                        List.of(),
                        new TreeBooster.Plan(200, 3, 0.05, 0.2, 0.7, 10, 200, SEED)),
                Course.NONE);
    }
}
