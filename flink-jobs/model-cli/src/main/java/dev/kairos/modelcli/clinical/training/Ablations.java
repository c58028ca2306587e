package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.Figures;
import dev.kairos.modelcli.evaluation.SeedSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What is lost when context or time is taken away: networks of the same seeds, trained and judged
 * on the same folds.
 *
 * @param folds how many folds they were trained for
 * @param full the networks with everything
 * @param losses what each lacks, and how it did
 */
record Ablations(int folds, SeedSummary full, Map<Variant, SeedSummary> losses) {

    /**
     * Trains and judges.
     *
     * @param full predictions of the networks with everything
     * @param variants what is taken away
     * @param folds on how many folds
     */
    static Ablations of(
            OutOfFold full, CrossValidation validation, List<Variant> variants, int folds) {
        int[] cases =
                IntStream.range(0, full.cases().size())
                        .filter(i -> full.folds().foldOf()[i] < folds)
                        .toArray();
        var losses = new LinkedHashMap<Variant, SeedSummary>();
        for (Variant variant : variants) {
            OutOfFold without = validation.ablation(variant, folds);
            losses.put(variant, Study.seeds(without, cases, BinaryMetrics::auroc));
        }
        return new Ablations(folds, Study.seeds(full, cases, BinaryMetrics::auroc), losses);
    }

    /** What is lost of the mean AUROC over seeds. */
    double loss(Variant variant) {
        return full.mean() - losses.get(variant).mean();
    }

    /** The larger of the two spreads over seeds, most less least. */
    double spread(Variant variant) {
        SeedSummary without = losses.get(variant);
        return Math.max(full.max() - full.min(), without.max() - without.min());
    }

    /** By the names that reports use. */
    Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("folds", folds);
        report.put("full_auroc", full.toReport());
        losses.forEach(
                (variant, summary) -> {
                    Map<String, Object> own = summary.toReport();
                    own.put("loss", loss(variant));
                    own.put("spread", spread(variant));
                    own.put("beyond_spread", loss(variant) > spread(variant));
                    report.put(nameOf(variant), own);
                });
        return report;
    }

    /** For people. */
    Table table() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("nothing", Figures.of(full), "", ""));
        losses.forEach(
                (variant, summary) ->
                        rows.add(
                                List.of(
                                        nameOf(variant).replace('_', ' '),
                                        Figures.of(summary),
                                        Figures.of(loss(variant)),
                                        Figures.of(spread(variant)))));
        return new Table(
                "Ablations: single networks of %d seeds, trained and judged on %d of the folds; mean AUROC and range over seeds, what is lost of the mean, and the larger of the two ranges"
                        .formatted(full.values().size(), folds),
                List.of("taken away", "AUROC", "loss", "range"),
                rows);
    }

    private static String nameOf(Variant variant) {
        return variant.name().toLowerCase(Locale.ROOT);
    }
}
