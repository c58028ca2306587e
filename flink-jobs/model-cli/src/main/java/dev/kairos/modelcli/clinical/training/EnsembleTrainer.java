package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.BinaryScores;
import dev.kairos.modelcli.evaluation.GroupFolds;
import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.StepAnswers;
import dev.kairos.modelcli.temporal.TemporalTrainer;
import dev.kairos.modelcli.temporal.Trained;
import dev.kairos.modelcli.temporal.TrainingListener;
import dev.kairos.modelcli.temporal.TrainingPlan;
import dev.kairos.modelcli.temporal.ValidationMetric;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.ScaleFit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Trains an {@link Ensemble} on some cases: seven eighths of them fit scales, networks, the
 * regression and the trees; on the other eighth, patients that none of these was fitted to,
 * networks are stopped and all together is calibrated. Regression and trees are then fitted again,
 * to all of the cases.
 */
class EnsembleTrainer {
    private static final int INNER_PARTS = 8;
    private static final long INNER_SEED = 2;

    private final Recipe recipe;
    private final List<Long> seeds;
    private final Path checkpoints;
    private final BiFunction<String, Integer, TrainingListener> listeners;
    private final Consumer<String> told;

    /**
     * @param seeds of the networks, one a network; of trees, where these are fitted once a seed
     * @param checkpoints folder that trainings are resumed from, if they were begun before
     * @param listeners who is told of a network's training, by its name and the network's place
     * @param told gets a line whenever regressions and trees were fitted
     */
    EnsembleTrainer(
            Recipe recipe,
            List<Long> seeds,
            Path checkpoints,
            BiFunction<String, Integer, TrainingListener> listeners,
            Consumer<String> told) {
        this.recipe = recipe;
        this.seeds = seeds;
        this.checkpoints = checkpoints;
        this.listeners = listeners;
        this.told = told;
    }

    /**
     * Trains.
     *
     * @param name of the training, unique among those that share a folder of checkpoints
     */
    Ensemble train(String name, List<Case> cases, Variant variant) {
        List<Case> seen = cases.stream().map(variant::of).toList();
        GroupFolds parts = GroupFolds.stratified(outcomes(seen), INNER_PARTS, INNER_SEED);
        List<Case> fitted = pick(seen, parts.train(0));
        FeatureSpec spec = scaled(variant.spec(recipe.features()), fitted);
        Assembled fit = Assembled.of(fitted, spec);
        Assembled held = Assembled.of(pick(seen, parts.test(0)), spec);

        Architecture architecture = variant.architecture(recipe.architecture(spec));
        var networks = new ArrayList<Trained>();
        var logits = new ArrayList<double[][]>();
        for (int n = 0; n < seeds.size(); n++) {
            Trained network = network(name, n, architecture, fit, held);
            networks.add(network);
            logits.add(Ensemble.ofNetwork(architecture, network, held));
        }
        if (variant != Variant.FULL) {
            // What is taken away is taken from networks, which are compared alone.
            return new Ensemble(
                    spec, architecture, networks, null, Combination.NETWORKS_ALONE, null);
        }
        long started = System.nanoTime();
        RowStages rows = RowStages.fit(recipe, fit);
        var answers =
                new Combination.Held(
                        held, Ensemble.mean(logits), rows.ofLinear(held), rows.ofTrees(held));
        // All is calibrated now: these two need nobody to stop them, and learn from all.
        RowStages ofAll = RowStages.fit(recipe, Assembled.of(seen, spec));
        tellRows(name, started);
        return new Ensemble(
                spec,
                architecture,
                networks,
                ofAll,
                Combination.ofAll(answers, recipe.course().hours()),
                Combination.withoutNetworks(answers, recipe.course().hours()));
    }

    /**
     * Regression and trees that are fitted to what is judged of cases as a variant has them, one a
     * seed.
     */
    List<RowModels> rowsBySeed(String name, Assembled seen, Variant variant) {
        long started = System.nanoTime();
        List<RowModels> fitted =
                RowModels.fit(
                        recipe.regression(), recipe.trees(), variant, seeds, seen, seen.judged());
        tellRows(name, started);
        return fitted;
    }

    private void tellRows(String name, long started) {
        told.accept(
                "%s, regression and trees fitted, %.0f s"
                        .formatted(name, (System.nanoTime() - started) / 1e9));
    }

    private Trained network(
            String name, int place, Architecture architecture, Assembled fit, Assembled held) {
        TrainingPlan plan = recipe.plan().withSeed(seeds.get(place));
        var trainer = new TemporalTrainer(architecture, plan, listeners.apply(name, place));
        Path checkpoint = checkpoints.resolve("%s-%d.checkpoint".formatted(name, seeds.get(place)));
        return trainer.train(fit.examples(), held.examples(), metric(held), checkpoint, true);
    }

    /** The spec with the scales of these cases. */
    static FeatureSpec scaled(FeatureSpec spec, List<Case> cases) {
        var fit = new ScaleFit(spec);
        cases.forEach(one -> one.observations().forEach(fit::add));
        return fit.fitted();
    }

    static boolean[] outcomes(List<Case> cases) {
        var outcomes = new boolean[cases.size()];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = cases.get(i).positive();
        }
        return outcomes;
    }

    static List<Case> pick(List<Case> cases, int[] places) {
        return Arrays.stream(places).mapToObj(cases::get).toList();
    }

    /** The log-likelihood of what is judged: the loss weighs other tokens too. */
    private static ValidationMetric metric(Assembled held) {
        boolean[] outcomes = held.outcomes();
        return new ValidationMetric() {
            @Override
            public String name() {
                return "log-likelihood of judged steps";
            }

            @Override
            public double of(List<StepAnswers> answers, double loss) {
                var probabilities = new double[answers.size()][];
                for (int i = 0; i < probabilities.length; i++) {
                    float[] logits = answers.get(i).logits();
                    probabilities[i] = new double[logits.length];
                    for (int token = 0; token < logits.length; token++) {
                        probabilities[i][token] = sigmoid(logits[token]);
                    }
                }
                return -BinaryMetrics.logLoss(
                        new BinaryScores(held.atJudged(probabilities), outcomes));
            }
        };
    }

    static double sigmoid(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }
}
