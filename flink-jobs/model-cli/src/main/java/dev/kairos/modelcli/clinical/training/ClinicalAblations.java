package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.evaluation.Ablations;
import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.SeedSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What context and times are worth over seeds: to the risks of the networks, to their forecasts,
 * and to the risks of regression and trees.
 *
 * @param networks AUROC of single networks, on the first folds alone
 * @param networkFolds on how many
 * @param forecasts {@linkplain ForecastMeasures#pinball pinball loss} of these networks; null if
 *     they do not forecast
 * @param rows regression and trees together, as they are fitted to what is judged and not
 *     calibrated, in all folds; seeds are of the trees
 */
record ClinicalAblations(
        Ablations networks, int networkFolds, Ablations forecasts, Ablations rows) {
    private static final String MEASURE = "AUROC";

    /**
     * Trains and judges.
     *
     * @param whole what the networks that lack nothing gave
     * @param variants what is taken away
     * @param networkFolds on how many folds networks are trained
     */
    static ClinicalAblations of(
            CrossValidation.Result whole,
            CrossValidation validation,
            List<Variant> variants,
            int networkFolds) {
        OutOfFold predictions = whole.predictions();
        int[] cases =
                IntStream.range(0, predictions.cases().size())
                        .filter(i -> predictions.folds().foldOf()[i] < networkFolds)
                        .toArray();
        boolean forecasting = !whole.pinball().get(0).isEmpty();
        var networks = new LinkedHashMap<String, SeedSummary>();
        var forecasts = new LinkedHashMap<String, SeedSummary>();
        var rows = new LinkedHashMap<String, SeedSummary>();
        for (Variant variant : variants) {
            CrossValidation.Without without = validation.networksWithout(variant, networkFolds);
            networks.put(
                    variant.key(), Study.seeds(without.predictions(), cases, BinaryMetrics::auroc));
            if (forecasting && variant.keepsForecasts()) {
                forecasts.put(variant.key(), pinball(without.pinball()));
            }
            if (variant.isOfRows()) {
                rows.put(variant.key(), rows(validation, variant));
            }
        }
        return new ClinicalAblations(
                new Ablations(
                        MEASURE,
                        true,
                        Study.seeds(predictions, cases, BinaryMetrics::auroc),
                        networks),
                networkFolds,
                forecasting
                        ? new Ablations(
                                "pinball loss",
                                false,
                                pinball(whole.pinball().subList(0, networkFolds)),
                                forecasts)
                        : null,
                new Ablations(MEASURE, true, rows(validation, Variant.FULL), rows));
    }

    /** Each seed's mean over folds. */
    private static SeedSummary pinball(List<List<Double>> byFold) {
        return new SeedSummary(
                IntStream.range(0, byFold.get(0).size())
                        .mapToObj(
                                seed ->
                                        byFold.stream()
                                                .mapToDouble(fold -> fold.get(seed))
                                                .average()
                                                .orElseThrow())
                        .toList());
    }

    private static SeedSummary rows(CrossValidation validation, Variant variant) {
        return Study.seeds(validation.rowsBySeed(variant), BinaryMetrics::auroc);
    }

    /** By the names that reports use. */
    Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("networks_folds", networkFolds);
        report.put("networks_auroc", networks.toReport());
        if (forecasts != null) {
            report.put("networks_pinball", forecasts.toReport());
        }
        report.put("regression_and_trees_auroc", rows.toReport());
        return report;
    }

    /** For people. */
    List<Table> tables() {
        var tables = new ArrayList<Table>();
        tables.add(
                new Table(
                        "Ablations of the networks: single ones of %d seeds, trained and judged on %d of the folds; the cost is of the mean, the spread the larger of both ranges over seeds"
                                .formatted(networks.whole().values().size(), networkFolds),
                        networks.columns(),
                        networks.rows()));
        if (forecasts != null) {
            tables.add(
                    new Table(
                            "Ablations of forecasts: of the same networks, the mean over all"
                                    + " forecasts of vital signs, in deviations of the variable;"
                                    + " shuffled times would ask for other values",
                            forecasts.columns(),
                            forecasts.rows()));
        }
        tables.add(
                new Table(
                        "Ablations of regression and trees together, of those that are fitted to"
                                + " what is judged, not calibrated, in all folds; seeds are of the"
                                + " trees alone, as a regression has none",
                        rows.columns(),
                        rows.rows()));
        return tables;
    }
}
