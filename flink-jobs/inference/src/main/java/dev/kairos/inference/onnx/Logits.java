package dev.kairos.inference.onnx;

/** Turns logits into probabilities. */
final class Logits {
    private Logits() {}

    /**
     * Probabilities of some steps.
     *
     * @param logits [step][width], row after row
     * @param first the first step
     * @param steps how many
     * @param width of a step; the one logit of two classes is the second one's
     * @return [steps · width], or [steps · 2] of one logit
     */
    static float[] probabilities(float[] logits, int first, int steps, int width) {
        var probabilities = new float[steps * (width == 1 ? 2 : width)];
        for (int step = 0; step < steps; step++) {
            int from = (first + step) * width;
            if (width == 1) {
                double second = 1 / (1 + Math.exp(-logits[from]));
                probabilities[2 * step] = (float) (1 - second);
                probabilities[2 * step + 1] = (float) second;
            } else {
                softmax(logits, from, probabilities, step * width, width);
            }
        }
        return probabilities;
    }

    private static void softmax(float[] logits, int from, float[] into, int at, int width) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < width; i++) {
            largest = Math.max(largest, logits[from + i]);
        }
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += Math.exp(logits[from + i] - largest);
        }
        for (int i = 0; i < width; i++) {
            into[at + i] = (float) (Math.exp(logits[from + i] - largest) / sum);
        }
    }
}
