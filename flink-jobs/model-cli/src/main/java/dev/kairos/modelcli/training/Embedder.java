package dev.kairos.modelcli.training;

import ai.djl.ndarray.NDManager;
import dev.kairos.inference.onnx.OnnxGraph;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.onnx.TokenBatch;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Turns texts into vectors of unit length with the encoder that serves: the mean over a text's
 * tokens, divided by its length.
 */
public final class Embedder {
    private final TextEncoder encoder;

    public Embedder(TextEncoder encoder) {
        this.encoder = encoder;
    }

    /**
     * Embeds any number of texts on all cores, each alone: an encoder that was published in int8
     * scales activations over a whole batch, so only that way a text's vector depends on nothing
     * but the text.
     *
     * @param progress is told, from any thread, how many more texts are done
     * @return [text][width]
     */
    public float[][] embedAll(List<String> texts, IntConsumer progress) {
        return texts.parallelStream()
                .map(
                        text -> {
                            float[] embedding = embed(List.of(text))[0];
                            progress.accept(1);
                            return embedding;
                        })
                .toArray(float[][]::new);
    }

    /** Embeds one batch as it is; [text][width]. */
    float[][] embed(List<String> texts) {
        TokenBatch tokens = TokenBatch.of(texts.stream().map(encoder::tokenize).toList());
        float[] hidden;
        try (NDManager manager = OnnxGraph.newManager()) {
            hidden = encoder.encode(manager, tokens).get(0).toFloatArray();
        }
        int width = encoder.spec().width();
        var embeddings = new float[tokens.size()][];
        for (int text = 0; text < tokens.size(); text++) {
            embeddings[text] = pool(hidden, tokens, text, width);
        }
        return embeddings;
    }

    private static float[] pool(float[] hidden, TokenBatch tokens, int text, int width) {
        var sum = new double[width];
        for (int position = 0; position < tokens.length(); position++) {
            int token = text * tokens.length() + position;
            if (tokens.mask()[token] == 1) {
                for (int i = 0; i < width; i++) {
                    sum[i] += hidden[token * width + i];
                }
            }
        }
        double square = 0;
        for (double value : sum) {
            square += value * value;
        }
        // The mean and the sum have the same direction, so the count of tokens cancels.
        double norm = Math.max(Math.sqrt(square), 1e-12);
        var unit = new float[width];
        for (int i = 0; i < width; i++) {
            unit[i] = (float) (sum[i] / norm);
        }
        return unit;
    }
}
