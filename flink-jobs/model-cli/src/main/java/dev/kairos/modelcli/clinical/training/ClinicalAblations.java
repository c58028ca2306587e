package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.evaluation.Ablations;
import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.SeedSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What context and times are worth to the networks, and to regression and trees: AUROC of what is
 * judged, over seeds.
 *
 * @param networks single networks, on the first folds alone
 * @param networkFolds on how many
 * @param rows regression and trees together, as they are fitted to what is judged and not
 *     calibrated, in all folds; seeds are of the trees
 */
record ClinicalAblations(Ablations networks, int networkFolds, Ablations rows) {
    private static final String MEASURE = "AUROC";

    /**
     * Trains and judges.
     *
     * @param whole predictions of the networks that lack nothing
     * @param variants what is taken away
     * @param networkFolds on how many folds networks are trained
     */
    static ClinicalAblations of(
            OutOfFold whole, CrossValidation validation, List<Variant> variants, int networkFolds) {
        int[] cases =
                IntStream.range(0, whole.cases().size())
                        .filter(i -> whole.folds().foldOf()[i] < networkFolds)
                        .toArray();
        var networks = new LinkedHashMap<String, SeedSummary>();
        var rows = new LinkedHashMap<String, SeedSummary>();
        for (Variant variant : variants) {
            OutOfFold without = validation.networksWithout(variant, networkFolds);
            networks.put(variant.key(), Study.seeds(without, cases, BinaryMetrics::auroc));
            if (variant.isOfRows()) {
                rows.put(variant.key(), rows(validation, variant));
            }
        }
        return new ClinicalAblations(
                new Ablations(
                        MEASURE, true, Study.seeds(whole, cases, BinaryMetrics::auroc), networks),
                networkFolds,
                new Ablations(MEASURE, true, rows(validation, Variant.FULL), rows));
    }

    private static SeedSummary rows(CrossValidation validation, Variant variant) {
        return Study.seeds(validation.rowsBySeed(variant), BinaryMetrics::auroc);
    }

    /** By the names that reports use. */
    Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("networks_folds", networkFolds);
        report.put("networks_auroc", networks.toReport());
        report.put("regression_and_trees_auroc", rows.toReport());
        return report;
    }

    /** For people. */
    List<Table> tables() {
        return List.of(
                new Table(
                        "Ablations of the networks: single ones of %d seeds, trained and judged on %d of the folds; the cost is of the mean, the spread the larger of both ranges over seeds"
                                .formatted(networks.whole().values().size(), networkFolds),
                        networks.columns(),
                        networks.rows()),
                new Table(
                        "Ablations of regression and trees together, of those that are fitted to"
                                + " what is judged, not calibrated, in all folds; seeds are of the"
                                + " trees alone, as a regression has none",
                        rows.columns(),
                        rows.rows()));
    }
}
