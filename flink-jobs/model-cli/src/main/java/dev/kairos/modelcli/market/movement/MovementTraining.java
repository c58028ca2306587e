package dev.kairos.modelcli.market.movement;

import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.clinical.LogisticRegression;
import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.TemporalExport;
import dev.kairos.modelcli.temporal.TemporalTrainer;
import dev.kairos.modelcli.temporal.Trained;
import dev.kairos.modelcli.temporal.TrainingListener;
import dev.kairos.modelcli.temporal.TrainingPlan;
import dev.kairos.modelcli.temporal.ValidationMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Trains and measures forecasts of next-day moves on {@code stocknet}: baselines, and the temporal
 * Transformer over days with prices and texts.
 */
public final class MovementTraining {
    /** The set. */
    static final String STOCKNET = "stocknet";

    private static final LocalDate FIRST = LocalDate.of(2014, 1, 2);
    private static final LocalDate VALIDATION = LocalDate.of(2015, 6, 1);
    private static final LocalDate TEST = LocalDate.of(2015, 8, 1);
    private static final LocalDate END = LocalDate.of(2015, 10, 1);

    private static final int MAX_TOKENS = 64;
    private static final double PRICES_RIDGE = 100;

    /** Hundreds of inputs and little to learn from them. */
    private static final double TEXTS_RIDGE = 2_000;

    private static final int EPOCHS = 6;
    private static final int PATIENCE = 2;

    private final Path data;
    private final int seeds;
    private final Consumer<String> log;

    /**
     * @param data folder of the set
     * @param seeds how many networks to train; the first is written
     * @param log is told what happens
     */
    public MovementTraining(Path data, int seeds, Consumer<String> log) {
        this.data = data;
        this.seeds = seeds;
        this.log = log;
    }

    /**
     * Trains, measures, and writes the package.
     *
     * @return all that was found, for a JSON report
     */
    public Map<String, Object> write(Path folder, String name, String version) throws IOException {
        Path set = data.resolve(STOCKNET);
        PricesCsv.Prices prices = PricesCsv.read(set.resolve("prices_daily.csv.gz"));
        var tweets = new ArrayList<>(TweetsTsv.read(set.resolve("tweets_2014.tsv.gz")));
        Path later = set.resolve("tweets_2015.tsv.gz");
        if (Files.exists(later)) {
            tweets.addAll(TweetsTsv.read(later));
        }
        List<TickerHistory> histories = TickerHistory.of(prices, tweets);
        log.accept(
                "%d tickers, %d texts, %d rows without a price passed over"
                        .formatted(histories.size(), tweets.size(), prices.withoutPrice()));
        try (TextEncoder encoder = TextEncoder.open(EncoderSpec.miniLm(MAX_TOKENS))) {
            var counter = new Counter(log);
            TextEmbeddings embeddings = TextEmbeddings.of(histories, encoder, counter::step);
            return train(folder, name, version, histories, embeddings, encoder.spec());
        }
    }

    private Map<String, Object> train(
            Path folder,
            String name,
            String version,
            List<TickerHistory> histories,
            TextEmbeddings embeddings,
            EncoderSpec encoder)
            throws IOException {
        var model =
                new MovementModel(
                        MovementModel.features(histories, VALIDATION, embeddings.width()),
                        embeddings);
        Architecture architecture = model.architecture();
        MoveExamples training = MoveExamples.of(histories, FIRST, VALIDATION);
        MoveExamples test = MoveExamples.of(histories, TEST, END);
        Map<String, MoveScores> scores = baselines(training, test, embeddings);
        for (int seed = 1; seed <= seeds; seed++) {
            Trained trained = train(model, architecture, histories, seed);
            byte[] onnx = TemporalExport.export(architecture, trained.weights()).onnx();
            Path own = seed == 1 ? folder : folder.resolveSibling(folder.getFileName() + "-seed");
            MovementPackage.write(
                    own,
                    name,
                    version,
                    model.features(),
                    encoder,
                    onnx,
                    scores,
                    training.all().size());
            try (TemporalModel served = TemporalModel.open(TemporalPackage.load(own.toString()))) {
                scores.put(
                        "temporal transformer, seed " + seed,
                        MoveScores.of(test, MoveScores.rises(probabilities(served, model, test))));
            }
            if (seed == 1) {
                log.accept("seed 1 trained and exported");
            } else {
                remove(own);
            }
        }
        MovementPackage.rewriteCard(folder, scores, training.all().size());
        log.accept(MovementPackage.table(scores));
        var report = new LinkedHashMap<String, Object>();
        report.put("training_examples", training.all().size());
        report.put("test_examples", test.all().size());
        report.put("test_from", TEST.toString());
        report.put("test_until", END.toString());
        var byModel = new LinkedHashMap<String, Object>();
        scores.forEach((who, own) -> byModel.put(who, own.toReport()));
        report.put("test", byModel);
        return report;
    }

    private Trained train(
            MovementModel model,
            Architecture architecture,
            List<TickerHistory> histories,
            long seed) {
        var plan =
                TrainingPlan.defaults(seed)
                        .withEpochs(EPOCHS, PATIENCE)
                        .withRate(5e-4, 0.1)
                        .withAveraging(0.99);
        var listener =
                new TrainingListener() {
                    @Override
                    public void epoch(Trained.Epoch epoch) {
                        log.accept(
                                "seed %d, epoch %d of %d: training loss %.4f, validation loss %.4f, %.0f s"
                                        .formatted(
                                                seed,
                                                epoch.number(),
                                                EPOCHS,
                                                epoch.trainingLoss(),
                                                epoch.validationLoss(),
                                                epoch.seconds()));
                    }
                };
        return new TemporalTrainer(architecture, plan, listener)
                .train(
                        model.examples(histories, FIRST, VALIDATION),
                        model.examples(histories, VALIDATION, TEST),
                        ValidationMetric.loss());
    }

    private static Map<String, MoveScores> baselines(
            MoveExamples training, MoveExamples test, TextEmbeddings embeddings) {
        Map<String, MoveScores> scores = new LinkedHashMap<>();
        int risen = 0;
        for (boolean up : training.outcomes()) {
            risen += up ? 1 : 0;
        }
        var majority = new boolean[test.all().size()];
        Arrays.fill(majority, 2 * risen > training.all().size());
        scores.put("majority", MoveScores.of(test, majority));
        var last = new boolean[test.all().size()];
        float[][] prices = test.prices();
        for (int i = 0; i < last.length; i++) {
            last[i] = prices[i][0] > 0;
        }
        scores.put("last move", MoveScores.of(test, last));
        scores.put(
                "logistic regression on prices",
                regression(training, training.prices(), PRICES_RIDGE, test, prices));
        scores.put(
                "logistic regression on prices and texts",
                regression(
                        training,
                        training.pricesAndTexts(embeddings),
                        TEXTS_RIDGE,
                        test,
                        test.pricesAndTexts(embeddings)));
        return scores;
    }

    private static MoveScores regression(
            MoveExamples training,
            float[][] rows,
            double ridge,
            MoveExamples test,
            float[][] testRows) {
        LogisticRegression fitted = LogisticRegression.fit(rows, training.outcomes(), ridge);
        var up = new boolean[testRows.length];
        for (int i = 0; i < up.length; i++) {
            up[i] = fitted.probability(testRows[i]) > 0.5;
        }
        return MoveScores.of(test, up);
    }

    private static List<Double> probabilities(
            TemporalModel served, MovementModel model, MoveExamples examples) {
        return MovementScoring.probabilities(
                served,
                examples.all().stream()
                        .map(example -> model.context(example.history(), example.d()))
                        .toList());
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Tells every ten thousand texts. */
    private static final class Counter {
        private static final int EACH = 10_000;
        private final Consumer<String> log;
        private int done;

        Counter(Consumer<String> log) {
            this.log = log;
        }

        synchronized void step(int more) {
            int before = done / EACH;
            done += more;
            if (done / EACH > before) {
                log.accept("%d texts embedded".formatted(done));
            }
        }
    }
}
