package dev.kairos.modelcli.text;

import ai.djl.nn.norm.LayerNorm;
import dev.kairos.inference.adaptation.EncoderGraph;

/**
 * How large a BERT-like encoder is.
 *
 * @param words size of its vocabulary
 * @param positions the longest text it has positions for, in tokens
 * @param layers how many layers it has
 * @param heads attention heads of a layer
 * @param width length of a token's vector
 * @param inner width between the two linear layers of a layer
 */
record EncoderShape(int words, int positions, int layers, int heads, int width, int inner) {
    /** Width of a head of MiniLM, and of most encoders of its size. */
    private static final int HEAD_WIDTH = 32;

    private static final float NORM_EPSILON = 1e-12f;

    EncoderShape {
        if (width % heads != 0) {
            throw new IllegalArgumentException(
                    "%d heads do not divide a width of %d".formatted(heads, width));
        }
    }

    /** Reads the sizes off an encoder's weights. */
    static EncoderShape of(EncoderGraph graph) {
        int[] words = shape(graph, "embeddings.word_embeddings.weight");
        int[] positions = shape(graph, "embeddings.position_embeddings.weight");
        int[] inner = shape(graph, "encoder.layer.0.intermediate.dense.weight");
        int layers = 0;
        while (graph.names().contains(layerName(layers) + "output.dense.weight")) {
            layers++;
        }
        return new EncoderShape(
                words[0], positions[0], layers, words[1] / HEAD_WIDTH, words[1], inner[1]);
    }

    /** What the names of a layer's parameters start with. */
    static String layerName(int layer) {
        return "encoder.layer." + layer + ".";
    }

    private static int[] shape(EncoderGraph graph, String name) {
        return graph.parameter(name).shape();
    }

    static LayerNorm newNorm() {
        return LayerNorm.builder().axis(2).optEpsilon(NORM_EPSILON).build();
    }
}
