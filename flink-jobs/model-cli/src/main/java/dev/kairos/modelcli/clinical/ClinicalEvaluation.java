package dev.kairos.modelcli.clinical;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.BinaryScores;
import dev.kairos.modelcli.evaluation.Bootstrap;
import dev.kairos.modelcli.evaluation.Figures;
import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.evaluation.ReportPage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Measures a clinical package as it serves, on patients of one's own with outcomes.
 *
 * @param defects what was cleaned in their rows
 * @param patients whom each example is of
 * @param scores examples: stays, or hourly rows
 * @param further measures of the task alone, by the names that reports use
 */
public record ClinicalEvaluation(
        Defects defects, List<String> patients, BinaryScores scores, Map<String, Object> further) {
    private static final int RESAMPLES = 1000;
    private static final long SEED = 7;

    /**
     * Risks of stays at the end of what was seen, against death in hospital.
     *
     * @param before only what is charted before that minute of a stay is seen
     * @throws UserError if a stay has no outcome, or only one of the outcomes occurs
     */
    public static ClinicalEvaluation ofStays(
            ClinicalScorer scorer, Path input, Path outcomes, int before, LongConsumer bytes) {
        Map<String, Boolean> died = StayOutcomes.read(outcomes);
        var defects = new Defects();
        List<Stay> stays = StayReader.readAll(List.of(input), defects, bytes);
        var patients = new ArrayList<String>();
        var risks = new double[stays.size()];
        var truth = new boolean[stays.size()];
        for (int from = 0; from < stays.size(); from += ClinicalScorer.CHUNK) {
            List<Stay> chunk =
                    stays.subList(from, Math.min(stays.size(), from + ClinicalScorer.CHUNK));
            double[][] own =
                    scorer.risks(chunk.stream().map(s -> s.before(before).observations()).toList());
            for (int i = 0; i < own.length; i++) {
                Stay stay = chunk.get(i);
                Boolean outcome = died.get(stay.id());
                if (outcome == null) {
                    throw new UserError(
                            "%s: has no outcome of stay %s, which %s holds"
                                    .formatted(outcomes, stay.id(), input));
                }
                patients.add(stay.id());
                risks[from + i] = own[i][own[i].length - 1];
                truth[from + i] = outcome;
            }
        }
        return new ClinicalEvaluation(defects, patients, scores(input, risks, truth), Map.of());
    }

    /**
     * Risks of hourly rows, against their labels.
     *
     * @param threshold at or above which a risk is an alarm, for the challenge's utility
     * @throws UserError if only one of the labels occurs
     */
    public static ClinicalEvaluation ofHours(
            ClinicalScorer scorer, Path input, double threshold, LongConsumer bytes) {
        var defects = new Defects();
        List<HourlyPatient> read = HourlyReader.readAll(List.of(input), defects, bytes);
        int count = read.stream().mapToInt(HourlyPatient::length).sum();
        var patients = new ArrayList<String>();
        var risks = new double[count];
        var truth = new boolean[count];
        var alarms = new ArrayList<boolean[]>();
        for (int from = 0; from < read.size(); from += ClinicalScorer.CHUNK) {
            List<HourlyPatient> chunk =
                    read.subList(from, Math.min(read.size(), from + ClinicalScorer.CHUNK));
            double[][] own = scorer.risks(chunk.stream().map(HourlyPatient::observations).toList());
            for (int i = 0; i < own.length; i++) {
                HourlyPatient patient = chunk.get(i);
                // The first token is the admission.
                double[] rows = Arrays.copyOfRange(own[i], 1, own[i].length);
                for (int row = 0; row < rows.length; row++) {
                    risks[patients.size()] = rows[row];
                    truth[patients.size()] = patient.septic()[row];
                    patients.add(patient.id());
                }
                alarms.add(SepsisUtility.alarms(rows, threshold));
            }
        }
        BinaryScores scores = scores(input, risks, truth);
        var further = new LinkedHashMap<String, Object>();
        further.put("alarm_threshold", threshold);
        further.put(
                "utility",
                SepsisUtility.of(read.stream().map(HourlyPatient::septic).toList(), alarms));
        return new ClinicalEvaluation(defects, patients, scores, further);
    }

    private static BinaryScores scores(Path input, double[] risks, boolean[] truth) {
        if (risks.length == 0) {
            throw new UserError(input + ": holds no patients; there is only a header");
        }
        var scores = new BinaryScores(risks, truth);
        if (scores.positives() == 0 || scores.positives() == scores.size()) {
            throw new UserError(
                    "%s: of %d outcomes %d are positive; some of both are needed to measure"
                            .formatted(input, scores.size(), scores.positives()));
        }
        return scores;
    }

    /** Everything by the names that reports use. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("defects", defects.toReport());
        report.putAll(BinaryMetrics.of(scores).toReport());
        var bootstrap = new Bootstrap(patients, RESAMPLES, SEED);
        report.put("auroc", interval(bootstrap, true).toReport());
        report.put("auprc", interval(bootstrap, false).toReport());
        report.putAll(further);
        return report;
    }

    /** Resamples of few patients may hold one outcome only; these say nothing and are left out. */
    private Interval interval(Bootstrap bootstrap, boolean auroc) {
        return bootstrap.interval(
                places -> {
                    BinaryScores drawn = scores.at(places);
                    if (drawn.positives() == 0 || drawn.positives() == drawn.size()) {
                        return Double.NaN;
                    }
                    return auroc ? BinaryMetrics.auroc(drawn) : BinaryMetrics.auprc(drawn);
                });
    }

    /** The same for people, with plots. */
    public String html(String model) {
        BinaryMetrics metrics = BinaryMetrics.of(scores);
        return new ReportPage(model)
                .paragraph("Cleaned: " + defects.told())
                .table(
                        List.of("examples", "positive", "AUROC", "AUPRC", "Brier", "ECE"),
                        List.of(
                                List.of(
                                        String.valueOf(metrics.examples()),
                                        String.valueOf(metrics.positives()),
                                        Figures.of(metrics.auroc()),
                                        Figures.of(metrics.auprc()),
                                        Figures.of(metrics.brier()),
                                        Figures.of(metrics.ece()))))
                .classification(Map.of(model, scores))
                .html();
    }
}
