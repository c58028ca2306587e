package dev.kairos.modelcli.training;

/**
 * A trained softmax classifier over standardised embeddings.
 *
 * @param weights [label][width]
 * @param bias one per label
 * @param mean what is subtracted from an embedding
 * @param scale what the difference is divided by
 * @param temperature what the logits are divided by before the softmax
 */
public record LinearHead(
        float[][] weights, float[] bias, float[] mean, float[] scale, double temperature) {

    /** This head with another temperature. */
    public LinearHead withTemperature(double other) {
        return new LinearHead(weights, bias, mean, scale, other);
    }

    /** Weights over embeddings as they are, with scale and temperature inside; [label][width]. */
    public float[][] foldedWeights() {
        var folded = new float[weights.length][mean.length];
        for (int label = 0; label < weights.length; label++) {
            for (int i = 0; i < mean.length; i++) {
                folded[label][i] = (float) (weights[label][i] / (scale[i] * temperature));
            }
        }
        return folded;
    }

    /** The bias that belongs to {@link #foldedWeights()}. */
    public float[] foldedBias() {
        var folded = new float[bias.length];
        for (int label = 0; label < bias.length; label++) {
            double shifted = bias[label];
            for (int i = 0; i < mean.length; i++) {
                shifted -= (double) weights[label][i] * mean[i] / scale[i];
            }
            folded[label] = (float) (shifted / temperature);
        }
        return folded;
    }
}
