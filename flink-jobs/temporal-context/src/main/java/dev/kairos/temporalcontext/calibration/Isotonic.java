package dev.kairos.temporalcontext.calibration;

/** Pool-adjacent-violators: the nearest values, by weighted squares, that do not descend. */
final class Isotonic {
    private Isotonic() {}

    static double[] project(double[] values, double[] weights) {
        int n = values.length;
        var means = new double[n];
        var pooled = new double[n];
        var lengths = new int[n];
        int blocks = 0;
        for (int i = 0; i < n; i++) {
            means[blocks] = values[i];
            pooled[blocks] = weights[i];
            lengths[blocks] = 1;
            while (blocks > 0 && means[blocks - 1] > means[blocks]) {
                double both = pooled[blocks - 1] + pooled[blocks];
                means[blocks - 1] += (means[blocks] - means[blocks - 1]) * (pooled[blocks] / both);
                pooled[blocks - 1] = both;
                lengths[blocks - 1] += lengths[blocks];
                blocks--;
            }
            blocks++;
        }
        var projected = new double[n];
        int next = 0;
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < lengths[block]; i++) {
                projected[next++] = means[block];
            }
        }
        return projected;
    }
}
