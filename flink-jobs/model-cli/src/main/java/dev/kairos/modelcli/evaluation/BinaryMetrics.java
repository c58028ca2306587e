package dev.kairos.modelcli.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How good probabilities of one outcome are.
 *
 * @param examples how many were judged
 * @param positives how many came true
 * @param auroc area under the receiver operating characteristic: the chance that an example that
 *     came true ranks above one that did not, ties counting half
 * @param auprc average precision: the sum over distinct thresholds of precision times the recall
 *     gained there, without interpolation; ties are one threshold
 * @param brier mean squared distance between probability and outcome, 0 to 1
 * @param ece expected calibration error over {@link #BINS} bins of equal width
 * @param logLoss mean negative log-probability of what came true, in nats; probabilities are kept
 *     {@value #LEAST} away from 0 and 1
 */
public record BinaryMetrics(
        int examples,
        int positives,
        double auroc,
        double auprc,
        double brier,
        double ece,
        double logLoss) {

    /** Bins of the calibration error. */
    public static final int BINS = 10;

    /** Names in reports of what only probabilities can be measured by, not other scores. */
    public static final Set<String> OF_PROBABILITIES = Set.of("brier", "ece", "log_loss");

    private static final double LEAST = 1e-7;

    /**
     * Judges predictions.
     *
     * @throws IllegalArgumentException if only one of the two outcomes occurs
     */
    public static BinaryMetrics of(BinaryScores scores) {
        return new BinaryMetrics(
                scores.size(),
                scores.positives(),
                auroc(scores),
                auprc(scores),
                brier(scores),
                ece(scores),
                logLoss(scores));
    }

    /** Area under the receiver operating characteristic. */
    public static double auroc(BinaryScores scores) {
        scores.requireBothOutcomes();
        double ordered = 0;
        long positivesAbove = 0;
        for (Tie tie : Tie.mostProbableFirst(scores)) {
            ordered += tie.negatives() * (positivesAbove + 0.5 * tie.positives());
            positivesAbove += tie.positives();
        }
        return ordered / ((double) positivesAbove * (scores.size() - positivesAbove));
    }

    /** Average precision. */
    public static double auprc(BinaryScores scores) {
        scores.requireBothOutcomes();
        double sum = 0;
        long positives = 0;
        long seen = 0;
        for (Tie tie : Tie.mostProbableFirst(scores)) {
            positives += tie.positives();
            seen += tie.positives() + tie.negatives();
            sum += tie.positives() * ((double) positives / seen);
        }
        return sum / positives;
    }

    /** Mean squared distance between probability and outcome. */
    public static double brier(BinaryScores scores) {
        double sum = 0;
        for (int i = 0; i < scores.size(); i++) {
            double distance = scores.probabilities()[i] - (scores.outcomes()[i] ? 1 : 0);
            sum += distance * distance;
        }
        return sum / scores.size();
    }

    /** Expected calibration error. */
    public static double ece(BinaryScores scores) {
        return Reliability.ofEqualWidth(scores, BINS).expectedError();
    }

    /** Mean negative log-probability of what came true. */
    public static double logLoss(BinaryScores scores) {
        double sum = 0;
        for (int i = 0; i < scores.size(); i++) {
            double p = Math.min(1 - LEAST, Math.max(LEAST, scores.probabilities()[i]));
            sum -= Math.log(scores.outcomes()[i] ? p : 1 - p);
        }
        return sum / scores.size();
    }

    /** Everything by the names that reports use. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("examples", examples);
        report.put("positives", positives);
        report.put("auroc", auroc);
        report.put("auprc", auprc);
        report.put("brier", brier);
        report.put("ece", ece);
        report.put("log_loss", logLoss);
        return report;
    }
}
