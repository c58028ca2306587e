package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.BinaryScores;
import dev.kairos.modelcli.evaluation.Bootstrap;
import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.evaluation.Reliability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How good forecasts of moves were, with intervals over days drawn with replacement, since all
 * tickers move together on a day.
 *
 * @param scores what was forecast and what came true
 * @param accuracy share of examples that were right; above one half is up
 * @param mcc Matthews' correlation of forecast and outcome, 0 for chance
 * @param auroc chance that a rise ranks above a fall, 0.5 for chance
 * @param brier mean squared distance of chance and outcome; null where none is forecast
 * @param ece expected calibration error; null where no chance is forecast
 */
record MoveScores(
        BinaryScores scores,
        Interval accuracy,
        Interval mcc,
        Interval auroc,
        Interval brier,
        Interval ece) {
    private static final int RESAMPLES = 1000;
    private static final long SEED = 1;
    private static final double CHANCE = 0.5;
    private static final int BINS = 10;

    /** Measures forecasts of examples, some of which rise and some fall. */
    static MoveScores of(MoveExamples examples, MoveForecast forecast) {
        var scores = new BinaryScores(forecast.rises(), examples.outcomes());
        boolean[] up = rises(forecast.rises());
        var bootstrap =
                new Bootstrap(
                        examples.all().stream().map(MoveExamples.MoveExample::date).toList(),
                        RESAMPLES,
                        SEED);
        ToDoubleFunction<int[]> auroc =
                places -> {
                    BinaryScores own = scores.at(places);
                    return own.hasBothOutcomes() ? BinaryMetrics.auroc(own) : Double.NaN;
                };
        return new MoveScores(
                scores,
                bootstrap.interval(places -> accuracy(up, scores.outcomes(), places)),
                bootstrap.interval(places -> mcc(up, scores.outcomes(), places)),
                bootstrap.interval(auroc),
                forecast.probability()
                        ? bootstrap.interval(places -> BinaryMetrics.brier(scores.at(places)))
                        : null,
                forecast.probability()
                        ? bootstrap.interval(places -> BinaryMetrics.ece(scores.at(places)))
                        : null);
    }

    /** Measures several forecasts of the same examples, by their names. */
    static Map<String, MoveScores> of(MoveExamples examples, Map<String, MoveForecast> forecasts) {
        var scores = new LinkedHashMap<String, MoveScores>();
        forecasts.forEach((who, forecast) -> scores.put(who, of(examples, forecast)));
        return scores;
    }

    /** Whether the interval of the AUROC lies above one half. */
    boolean differsFromChance() {
        return auroc.known() && auroc.low() > CHANCE;
    }

    /** Whether chances were forecast, and not only ranks. */
    boolean probability() {
        return brier != null;
    }

    private static double accuracy(boolean[] up, boolean[] outcomes, int[] places) {
        return IntStream.of(places).filter(i -> up[i] == outcomes[i]).count()
                / (double) places.length;
    }

    /** 0 where one of the four margins is empty, as a constant forecast's is. */
    static double mcc(boolean[] up, boolean[] outcomes, int[] places) {
        double[][] counts = new double[2][2];
        for (int i : places) {
            counts[up[i] ? 1 : 0][outcomes[i] ? 1 : 0]++;
        }
        double product =
                (counts[1][1] + counts[1][0])
                        * (counts[1][1] + counts[0][1])
                        * (counts[0][0] + counts[1][0])
                        * (counts[0][0] + counts[0][1]);
        return product == 0
                ? 0
                : (counts[1][1] * counts[0][0] - counts[1][0] * counts[0][1]) / Math.sqrt(product);
    }

    private static boolean[] rises(double[] chances) {
        var up = new boolean[chances.length];
        for (int i = 0; i < up.length; i++) {
            up[i] = chances[i] > CHANCE;
        }
        return up;
    }

    /** By the names that reports use. */
    Map<String, Object> toReport() {
        Map<String, Object> report = measures();
        if (probability()) {
            report.put(
                    "reliability",
                    Reliability.ofEqualCount(scores, BINS).bins().stream()
                            .map(bin -> List.of(bin.examples(), bin.promised(), bin.observed()))
                            .toList());
        }
        return report;
    }

    /** The same without the bins of reliability. */
    Map<String, Object> measures() {
        var report = new LinkedHashMap<String, Object>();
        report.put("examples", scores.size());
        report.put("rises", scores.positives());
        report.put("accuracy", accuracy.toReport());
        report.put("mcc", mcc.toReport());
        report.put("auroc", auroc.toReport());
        if (probability()) {
            report.put("brier", brier.toReport());
            report.put("ece", ece.toReport());
        }
        report.put("differs_from_chance", differsFromChance());
        return report;
    }
}
