package dev.kairos.modelcli.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How good probabilities are, given what was true.
 *
 * @param texts how many were judged
 * @param accuracy fraction whose most probable class is the true one
 * @param macroF1 mean over the classes of the harmonic mean of precision and recall
 * @param logLoss mean negative log-probability of the true class, in nats
 * @param brier mean over texts of the squared distance to the true class, summed over classes: 0 to
 *     2
 * @param ece expected calibration error of the most probable class, 15 bins of equal width
 * @param confusion [true class][most probable class]
 */
public record Evaluation(
        int texts,
        double accuracy,
        double macroF1,
        double logLoss,
        double brier,
        double ece,
        int[][] confusion) {

    private static final int BINS = 15;

    /** The measures, by the names that reports use. */
    public static final List<String> MEASURES =
            List.of("accuracy", "macro_f1", "log_loss", "brier", "ece");

    /**
     * Judges probabilities.
     *
     * @param probabilities [text][class]
     * @param truth [text], indices of classes
     */
    public static Evaluation of(float[][] probabilities, int[] truth) {
        if (probabilities.length == 0 || probabilities.length != truth.length) {
            throw new IllegalArgumentException(
                    "One true class for each of at least one text is needed, got %d for %d"
                            .formatted(truth.length, probabilities.length));
        }
        int classes = probabilities[0].length;
        var confusion = new int[classes][classes];
        var binCount = new int[BINS];
        var binRight = new double[BINS];
        var binSure = new double[BINS];
        double logLoss = 0;
        double brier = 0;
        int right = 0;
        for (int i = 0; i < truth.length; i++) {
            float[] row = probabilities[i];
            int best = mostProbable(row);
            confusion[truth[i]][best]++;
            boolean hit = best == truth[i];
            right += hit ? 1 : 0;
            logLoss -= Math.log(Math.max(row[truth[i]], 1e-12));
            for (int c = 0; c < classes; c++) {
                double miss = row[c] - (c == truth[i] ? 1 : 0);
                brier += miss * miss;
            }
            int bin = Math.min(BINS - 1, (int) (row[best] * BINS));
            binCount[bin]++;
            binRight[bin] += hit ? 1 : 0;
            binSure[bin] += row[best];
        }
        double ece = 0;
        for (int bin = 0; bin < BINS; bin++) {
            ece += Math.abs(binRight[bin] - binSure[bin]);
        }
        int n = truth.length;
        return new Evaluation(
                n,
                (double) right / n,
                macroF1(confusion),
                logLoss / n,
                brier / n,
                ece / n,
                confusion);
    }

    private static double macroF1(int[][] confusion) {
        double sum = 0;
        for (int c = 0; c < confusion.length; c++) {
            int actual = 0;
            int predicted = 0;
            for (int other = 0; other < confusion.length; other++) {
                actual += confusion[c][other];
                predicted += confusion[other][c];
            }
            if (actual + predicted > 0) {
                sum += 2.0 * confusion[c][c] / (actual + predicted);
            }
        }
        return sum / confusion.length;
    }

    /** How many texts are truly of a class. */
    public int count(int label) {
        return Arrays.stream(confusion[label]).sum();
    }

    /** The class with the highest value; of equal ones, the first. */
    public static int mostProbable(float[] row) {
        int best = 0;
        for (int i = 1; i < row.length; i++) {
            if (row[i] > row[best]) {
                best = i;
            }
        }
        return best;
    }

    /** A measure by its name. */
    public double measure(String name) {
        return switch (name) {
            case "accuracy" -> accuracy;
            case "macro_f1" -> macroF1;
            case "log_loss" -> logLoss;
            case "brier" -> brier;
            case "ece" -> ece;
            default -> throw new IllegalArgumentException("There is no measure " + name);
        };
    }

    /** Everything, for a report. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("texts", texts);
        MEASURES.forEach(name -> report.put(name, rounded(measure(name))));
        report.put("confusion", confusion);
        return report;
    }

    /** To four decimals, which is more than any of these sets can tell apart. */
    public static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
