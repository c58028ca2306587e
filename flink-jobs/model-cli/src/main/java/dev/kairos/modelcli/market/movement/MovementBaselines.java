package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.clinical.LogisticRegression;
import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.BinaryScores;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What a forecast of moves must do better than. Fitted to the training part; the penalty of a
 * regression is the one with the least loss on the validation part.
 */
final class MovementBaselines {
    /** Days of whose texts a regression on prices and texts reads the mean. */
    private static final int TEXT_DAYS = 5;

    private static final double[] RIDGES = {10, 100, 1_000, 10_000, 100_000};
    private static final int RETURN = TickerHistory.VARIABLES.indexOf("return");

    private final MoveExamples training;
    private final MoveExamples validation;
    private final Map<String, Function<MoveExamples, MoveForecast>> all = new LinkedHashMap<>();
    private final Map<String, Double> ridges = new LinkedHashMap<>();

    /** Those that read no texts: the majority, the last move and its turn, a regression. */
    MovementBaselines(MoveExamples training, MoveExamples validation) {
        this.training = training;
        this.validation = validation;
        double rises =
                training.all().stream().filter(MoveExamples.MoveExample::up).count()
                        / (double) training.all().size();
        all.put("majority", examples -> MoveForecast.constant(rises, examples.all().size()));
        all.put("last move goes on", examples -> lastMove(examples, 1));
        all.put("last move turns", examples -> lastMove(examples, -1));
        regression("logistic regression on prices", MoveExamples::prices);
    }

    /** Adds regressions on texts. */
    MovementBaselines withTexts(TextEmbeddings embeddings) {
        regression(
                "logistic regression on the day's texts",
                examples -> examples.texts(embeddings, 1));
        regression(
                "logistic regression on prices and texts",
                examples -> joined(examples.prices(), examples.texts(embeddings, TEXT_DAYS)));
        return this;
    }

    /** Forecasts of all, by their names. */
    Map<String, MoveForecast> forecasts(MoveExamples examples) {
        var forecasts = new LinkedHashMap<String, MoveForecast>();
        all.forEach((name, baseline) -> forecasts.put(name, baseline.apply(examples)));
        return forecasts;
    }

    /** The penalties that were chosen. */
    Map<String, Double> ridges() {
        return ridges;
    }

    private static MoveForecast lastMove(MoveExamples examples, int sign) {
        float[][] prices = examples.prices();
        var scores = new double[prices.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = sign * prices[i][RETURN];
        }
        return MoveForecast.ofScores(scores);
    }

    private void regression(String name, Function<MoveExamples, float[][]> rows) {
        float[][] fittedTo = rows.apply(training);
        float[][] chosenBy = rows.apply(validation);
        LogisticRegression best = null;
        double least = Double.POSITIVE_INFINITY;
        for (double ridge : RIDGES) {
            var fitted = LogisticRegression.fit(fittedTo, training.outcomes(), ridge);
            double loss =
                    BinaryMetrics.logLoss(
                            new BinaryScores(chances(fitted, chosenBy), validation.outcomes()));
            if (loss < least) {
                best = fitted;
                least = loss;
                ridges.put(name, ridge);
            }
        }
        LogisticRegression chosen = best;
        all.put(
                name,
                examples -> MoveForecast.ofProbabilities(chances(chosen, rows.apply(examples))));
    }

    private static double[] chances(LogisticRegression regression, float[][] rows) {
        var chances = new double[rows.length];
        for (int i = 0; i < chances.length; i++) {
            chances[i] = regression.probability(rows[i]);
        }
        return chances;
    }

    private static float[][] joined(float[][] some, float[][] others) {
        var rows = new float[some.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new float[some[i].length + others[i].length];
            System.arraycopy(some[i], 0, rows[i], 0, some[i].length);
            System.arraycopy(others[i], 0, rows[i], some[i].length, others[i].length);
        }
        return rows;
    }
}
