package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.inference.market.MarketSpec;
import dev.kairos.inference.market.ScaleModels;
import dev.kairos.modelcli.evaluation.intervals.IntervalReport;
import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.Architecture.Context;
import dev.kairos.modelcli.temporal.Examples;
import dev.kairos.modelcli.temporal.TemporalTrainer;
import dev.kairos.modelcli.temporal.TimeEncoding;
import dev.kairos.modelcli.temporal.Trained;
import dev.kairos.modelcli.temporal.TrainingListener;
import dev.kairos.modelcli.temporal.TrainingPlan;
import dev.kairos.modelcli.temporal.ValidationMetric;
import dev.kairos.temporalcontext.bars.BarTokens;
import dev.kairos.temporalcontext.calibration.CalibrationSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Trains a model for market forecasts: scales by maximum likelihood on the training part, the
 * temporal Transformer on scores of the same part, and the share of the Transformer in the
 * quantiles by the pinball loss on the validation part, from none up.
 */
final class MarketTraining {
    /** Bars at the start of a series that are not forecast. */
    static final int WARM_UP = 64;

    /**
     * One rate for all outcomes: what the offsets of a constant rate lack in coverage is their way
     * over the step, and nothing adds up. Chosen on the validation part.
     */
    static final CalibrationSpec CALIBRATION =
            new CalibrationSpec(Horizons.LEVELS, 0.002, 0, 0.002);

    private static final List<Double> SHARES = List.of(0.0, 0.25, 0.5, 0.75, 1.0);
    private static final double LEARNING_RATE = 1e-3;
    private static final double WEIGHT_DECAY = 0.05;
    private static final double AVERAGING = 0.99;
    private static final int PATIENCE = 3;

    private final List<BarSeries> lean;
    private final int epochs;
    private final Path checkpoints;
    private final Consumer<String> log;
    private final ScaleModels scales;
    private final BarTokens tokens;
    private final ScoreNetwork network;
    private final Examples training;
    private final Examples validation;

    /**
     * A training of one seed.
     *
     * @param shares pinball loss on the validation part by share of the network, over that of the
     *     baseline, mean over horizons
     */
    record Run(long seed, Trained trained, Map<Double, Double> shares) {
        /** The share with the lowest loss; the smaller of equal ones. */
        double bestShare() {
            return shares.entrySet().stream()
                    .min(
                            Comparator.comparingDouble(Map.Entry<Double, Double>::getValue)
                                    .thenComparing(Map.Entry::getKey))
                    .orElseThrow()
                    .getKey();
        }
    }

    /**
     * @param lean all series of the set; only training and validation parts are looked at
     * @param checkpoints folder that trainings are kept in and resumed from, or null
     * @param log is told what happens
     */
    MarketTraining(List<BarSeries> lean, int epochs, Path checkpoints, Consumer<String> log) {
        this.lean = lean;
        this.epochs = epochs;
        this.checkpoints = checkpoints;
        this.log = log;
        List<BarSeries> part = MarketData.training(lean);
        scales = ScaleTraining.fit(part, WARM_UP);
        tokens = BarTokens.fit(part.stream().map(BarSeries::views).toList());
        network = new ScoreNetwork(scales, tokens, WARM_UP);
        training = network.examples(part, Instant.MIN, MarketData.VALIDATION, true);
        validation = network.examples(lean, MarketData.VALIDATION, MarketData.TEST, false);
        log.accept(
                "%d sequences to train on, %d to choose by"
                        .formatted(training.size(), validation.size()));
    }

    ScaleModels scales() {
        return scales;
    }

    BarTokens tokens() {
        return tokens;
    }

    ScoreNetwork network() {
        return network;
    }

    /** How many bars the weights are fitted to. */
    int bars() {
        return MarketData.training(lean).stream().mapToInt(series -> series.bars().size()).sum();
    }

    /** Trains one seed and chooses its share. */
    Run run(long seed) {
        Architecture architecture = network.architecture();
        Trained trained = train("seed " + seed, architecture, training, validation, seed);
        NetworkAnswers answers = network.trained(architecture, trained.weights());
        return new Run(seed, trained, shares(answers));
    }

    private Trained train(
            String name,
            Architecture architecture,
            Examples training,
            Examples validation,
            long seed) {
        Path checkpoint =
                checkpoints == null ? null : checkpoints.resolve(name.replaceAll("[, ]+", "-"));
        var plan =
                TrainingPlan.defaults(seed)
                        .withEpochs(epochs, PATIENCE)
                        .withRate(LEARNING_RATE, WEIGHT_DECAY)
                        .withAveraging(AVERAGING);
        var listener =
                new TrainingListener() {
                    @Override
                    public void epoch(Trained.Epoch epoch) {
                        log.accept(
                                "%s, epoch %d of %d: training loss %.5f, validation loss %.5f, %.0f s"
                                        .formatted(
                                                name,
                                                epoch.number(),
                                                epochs,
                                                epoch.trainingLoss(),
                                                epoch.validationLoss(),
                                                epoch.seconds()));
                    }
                };
        return new TemporalTrainer(architecture, plan, listener)
                .train(
                        training,
                        validation,
                        ValidationMetric.loss(),
                        checkpoint,
                        checkpoint != null);
    }

    private Map<Double, Double> shares(NetworkAnswers answers) {
        List<BarSeries> series =
                lean.stream()
                        .flatMap(one -> one.between(Instant.MIN, MarketData.TEST).stream())
                        .filter(one -> one.to().isAfter(MarketData.VALIDATION))
                        .toList();
        var part =
                new MarketData.Part("validation", series, MarketData.VALIDATION, MarketData.TEST);
        var known = new IdentityHashMap<BarSeries, List<double[][]>>();
        series.forEach(
                one ->
                        known.put(
                                one,
                                CalibratedForecaster.answers(
                                        tokens, ScoreNetwork.CONTEXT, WARM_UP, answers, one)));
        var forecasters = new LinkedHashMap<String, SeriesForecaster>();
        for (double share : SHARES) {
            MarketSpec spec = MarketSpec.of(WARM_UP, share, CALIBRATION, scales);
            forecasters.put(
                    shareName(share),
                    one -> CalibratedForecaster.forecast(spec, one, known.get(one)));
        }
        var evaluation = new MarketEvaluation(part, Baselines.all(List.of()), forecasters);
        var losses = new LinkedHashMap<Double, Double>();
        for (double share : SHARES) {
            losses.put(
                    share,
                    relativeLoss(
                            evaluation.reports(shareName(share)),
                            evaluation.reports(Baselines.EWMA_RESIDUALS)));
        }
        return losses;
    }

    private static String shareName(double share) {
        return "share " + share;
    }

    private static double relativeLoss(List<IntervalReport> own, List<IntervalReport> other) {
        double sum = 0;
        for (int h = 0; h < own.size(); h++) {
            sum += own.get(h).pinball() / other.get(h).pinball();
        }
        return sum / own.size();
    }

    /**
     * What parts of the network are worth: validation loss of networks that lack them, by name, one
     * a seed. The features of a bar, which tell of the bars before and of the time of day
     * themselves, stay in all of them.
     */
    Map<String, List<Double>> ablations(List<Long> seeds) {
        Architecture whole = network.architecture();
        var losses = new LinkedHashMap<String, List<Double>>();
        for (long seed : seeds) {
            // What is trained keeps the names of its checkpoints, so that these are found.
            Trained noAttention =
                    train(
                            "no context, seed " + seed,
                            whole.withContext(Context.NONE),
                            training,
                            validation,
                            seed);
            Trained noTimes =
                    train(
                            "no time encoding, seed " + seed,
                            whole.withTime(TimeEncoding.none()),
                            training,
                            validation,
                            seed);
            Trained shuffled =
                    train(
                            "shuffled times, seed " + seed,
                            whole,
                            ScoreNetwork.shuffledTimes(training, seed),
                            ScoreNetwork.shuffledTimes(validation, seed),
                            seed);
            add(losses, "no_attention", noAttention);
            add(losses, "no_times_in_attention", noTimes);
            add(losses, "shuffled_times_in_attention", shuffled);
        }
        return losses;
    }

    private static void add(Map<String, List<Double>> losses, String name, Trained trained) {
        losses.computeIfAbsent(name, key -> new ArrayList<>()).add(-trained.bestMetric());
    }
}
