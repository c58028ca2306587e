package dev.kairos.modelcli.training;

/**
 * A trained classifier over standardised embeddings: one hidden layer of rectified units, then a
 * softmax.
 *
 * @param hidden the hidden layer
 * @param output the layer of logits
 * @param mean what is subtracted from an embedding
 * @param scale what the difference is divided by
 * @param temperature what the logits are divided by before the softmax
 */
public record Head(Layer hidden, Layer output, float[] mean, float[] scale, double temperature) {
    /**
     * A layer that multiplies and adds.
     *
     * @param weights [out][in]
     * @param bias [out]
     */
    public record Layer(float[][] weights, float[] bias) {}

    /** This head with another temperature. */
    public Head withTemperature(double other) {
        return new Head(hidden, output, mean, scale, other);
    }

    /** The hidden layer over embeddings as they are, with mean and scale inside. */
    public Layer foldedHidden() {
        var weights = new float[hidden.weights().length][mean.length];
        var bias = new float[weights.length];
        for (int unit = 0; unit < weights.length; unit++) {
            double shifted = hidden.bias()[unit];
            for (int i = 0; i < mean.length; i++) {
                double weight = (double) hidden.weights()[unit][i] / scale[i];
                weights[unit][i] = (float) weight;
                shifted -= weight * mean[i];
            }
            bias[unit] = (float) shifted;
        }
        return new Layer(weights, bias);
    }

    /** The layer of logits with the temperature inside. */
    public Layer foldedOutput() {
        var weights = new float[output.weights().length][hidden.bias().length];
        var bias = new float[weights.length];
        for (int label = 0; label < weights.length; label++) {
            for (int unit = 0; unit < weights[label].length; unit++) {
                weights[label][unit] = (float) (output.weights()[label][unit] / temperature);
            }
            bias[label] = (float) (output.bias()[label] / temperature);
        }
        return new Layer(weights, bias);
    }
}
