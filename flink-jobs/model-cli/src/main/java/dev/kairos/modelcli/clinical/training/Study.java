package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.BinaryScores;
import dev.kairos.modelcli.evaluation.Bootstrap;
import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.evaluation.SeedSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What predictions out of fold show: measures with intervals, differences with tests. Intervals and
 * tests resample patients, whole.
 */
final class Study {
    private static final int RESAMPLES = 1000;
    private static final long SEED = 20121;

    private final OutOfFold predictions;
    private final Bootstrap bootstrap;

    /** Cases are what is resampled. */
    Study(OutOfFold predictions) {
        this.predictions = predictions;
        List<Integer> patients = new ArrayList<>();
        for (int i = 0; i < predictions.cases().size(); i++) {
            patients.add(i);
        }
        this.bootstrap = new Bootstrap(patients, RESAMPLES, SEED);
    }

    /** Every model's measures, over all folds together. */
    Map<String, BinaryMetrics> metrics() {
        var metrics = new LinkedHashMap<String, BinaryMetrics>();
        for (String model : predictions.models()) {
            metrics.put(model, BinaryMetrics.of(predictions.scores(model)));
        }
        return metrics;
    }

    /** Intervals of AUROC and AUPRC. */
    Map<String, Interval> intervals(String model) {
        var intervals = new LinkedHashMap<String, Interval>();
        intervals.put("auroc", bootstrap.interval(measure(model, BinaryMetrics::auroc)));
        intervals.put("auprc", bootstrap.interval(measure(model, BinaryMetrics::auprc)));
        return intervals;
    }

    /** Whether one model's measure is above another's. */
    Bootstrap.Paired paired(String first, String second, ToDoubleFunction<BinaryScores> measure) {
        return bootstrap.paired(measure(first, measure), measure(second, measure));
    }

    /** Any statistic of two models, on the same resamples of cases. */
    Bootstrap.Paired paired(ToDoubleFunction<int[]> first, ToDoubleFunction<int[]> second) {
        return bootstrap.paired(first, second);
    }

    /** A statistic of cases. */
    Interval interval(ToDoubleFunction<int[]> statistic) {
        return bootstrap.interval(statistic);
    }

    private ToDoubleFunction<int[]> measure(String model, ToDoubleFunction<BinaryScores> measure) {
        return cases -> {
            BinaryScores scores = predictions.scores(model, cases);
            // A resample of one outcome alone says nothing, and is left out.
            return scores.hasBothOutcomes() ? measure.applyAsDouble(scores) : Double.NaN;
        };
    }

    /** What differs in its seed alone. */
    static SeedSummary seeds(OutOfFold predictions, ToDoubleFunction<BinaryScores> measure) {
        return seeds(predictions, predictions.all(), measure);
    }

    /** The same on some cases. */
    static SeedSummary seeds(
            OutOfFold predictions, int[] cases, ToDoubleFunction<BinaryScores> measure) {
        return new SeedSummary(
                predictions.seeds().stream()
                        .map(seed -> measure.applyAsDouble(predictions.scores(seed, cases)))
                        .toList());
    }

    /** A measure of one model in each fold. */
    List<Double> byFold(String model, ToDoubleFunction<BinaryScores> measure) {
        var values = new ArrayList<Double>();
        for (int fold = 0; fold < predictions.folds().count(); fold++) {
            values.add(
                    measure.applyAsDouble(
                            predictions.scores(model, predictions.folds().test(fold))));
        }
        return values;
    }
}
