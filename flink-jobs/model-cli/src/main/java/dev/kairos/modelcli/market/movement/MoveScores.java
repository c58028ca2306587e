package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.evaluation.Bootstrap;
import dev.kairos.modelcli.evaluation.Interval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How often moves were forecast right: accuracy and Matthews' correlation, with intervals over days
 * drawn with replacement, since all tickers move together on a day.
 *
 * @param accuracy share of days that were right
 * @param mcc correlation of forecast and outcome, 0 for chance
 */
record MoveScores(Interval accuracy, Interval mcc) {
    private static final int RESAMPLES = 1000;
    private static final long SEED = 1;

    /**
     * @param up whether each example was forecast to rise
     */
    static MoveScores of(MoveExamples examples, boolean[] up) {
        boolean[] outcomes = examples.outcomes();
        var bootstrap =
                new Bootstrap(
                        examples.all().stream().map(MoveExamples.MoveExample::date).toList(),
                        RESAMPLES,
                        SEED);
        return new MoveScores(
                bootstrap.interval(places -> accuracy(up, outcomes, places)),
                bootstrap.interval(places -> mcc(up, outcomes, places)));
    }

    /** Whether the correlation's interval lies above 0. */
    boolean differsFromChance() {
        return mcc.low() > 0;
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

    /** Forecasts of a rise: those with a chance above one half. */
    static boolean[] rises(List<Double> probabilities) {
        var up = new boolean[probabilities.size()];
        for (int i = 0; i < up.length; i++) {
            up[i] = probabilities.get(i) > 0.5;
        }
        return up;
    }

    Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("accuracy", accuracy.toReport());
        report.put("mcc", mcc.toReport());
        report.put("differs_from_chance", differsFromChance());
        return report;
    }
}
