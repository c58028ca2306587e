package dev.kairos.modelcli.text;

import java.util.Arrays;

/** Probabilities from logits. */
final class Softmax {
    private Softmax() {}

    /**
     * @param logits [text][class]
     * @param temperature what they are divided by
     * @return [text][class]
     */
    static float[][] of(float[][] logits, double temperature) {
        return Arrays.stream(logits).map(row -> ofRow(row, temperature)).toArray(float[][]::new);
    }

    private static float[] ofRow(float[] row, double temperature) {
        double most = Double.NEGATIVE_INFINITY;
        for (float logit : row) {
            most = Math.max(most, logit / temperature);
        }
        var exponentials = new double[row.length];
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            exponentials[i] = Math.exp(row[i] / temperature - most);
            sum += exponentials[i];
        }
        var probabilities = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            probabilities[i] = (float) (exponentials[i] / sum);
        }
        return probabilities;
    }
}
