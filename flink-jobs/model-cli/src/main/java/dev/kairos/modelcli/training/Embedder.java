package dev.kairos.modelcli.training;

import ai.djl.ndarray.NDManager;
import dev.kairos.inference.onnx.OnnxGraph;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.onnx.TokenBatch;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Turns texts into vectors of unit length with the encoder that serves: the mean over a text's
 * tokens, divided by its length.
 */
final class Embedder {
    private static final int BATCH = 32;

    private final TextEncoder encoder;

    Embedder(TextEncoder encoder) {
        this.encoder = encoder;
    }

    /**
     * Embeds any number of texts, in batches of texts of like length, on all cores.
     *
     * @param progress is told, from any thread, how many more texts are done
     * @return [text][width]
     */
    float[][] embedAll(List<String> texts, IntConsumer progress) {
        List<Integer> order =
                IntStream.range(0, texts.size())
                        .boxed()
                        .sorted(Comparator.comparing(i -> texts.get(i).length()))
                        .toList();
        var embeddings = new float[texts.size()][];
        IntStream.range(0, (texts.size() + BATCH - 1) / BATCH)
                .parallel()
                .forEach(
                        batch -> {
                            List<Integer> members =
                                    order.subList(
                                            batch * BATCH,
                                            Math.min(texts.size(), (batch + 1) * BATCH));
                            float[][] rows = embed(members.stream().map(texts::get).toList());
                            for (int i = 0; i < rows.length; i++) {
                                embeddings[members.get(i)] = rows[i];
                            }
                            progress.accept(rows.length);
                        });
        return embeddings;
    }

    /** Embeds one batch as it is; [text][width]. */
    float[][] embed(List<String> texts) {
        TokenBatch tokens = encoder.tokenize(texts);
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
