package dev.kairos.modelcli.text;

import dev.kairos.modelcli.training.Evaluation;
import java.util.Arrays;
import java.util.Random;

/**
 * How far a measure could be from what more texts would give: the percentiles of the measure over
 * samples drawn from the texts with replacement.
 */
final class Bootstrap {
    private static final int SAMPLES = 1_000;
    private static final double OUTSIDE = 0.025;

    /** A range that holds 95% of the samples. */
    record Interval(double low, double high) {}

    private Bootstrap() {}

    /**
     * Draws and measures.
     *
     * @param probabilities [text][class]
     * @param truth [text]
     * @param measure one of {@link Evaluation#MEASURES}
     */
    static Interval of(float[][] probabilities, int[] truth, String measure) {
        var random = new Random(1);
        var values = new double[SAMPLES];
        var rows = new float[truth.length][];
        var labels = new int[truth.length];
        for (int sample = 0; sample < SAMPLES; sample++) {
            for (int i = 0; i < truth.length; i++) {
                int drawn = random.nextInt(truth.length);
                rows[i] = probabilities[drawn];
                labels[i] = truth[drawn];
            }
            values[sample] = Evaluation.of(rows, labels).measure(measure);
        }
        Arrays.sort(values);
        return new Interval(
                values[(int) (OUTSIDE * SAMPLES)], values[(int) ((1 - OUTSIDE) * SAMPLES) - 1]);
    }
}
