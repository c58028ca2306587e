package dev.kairos.modelcli.text;

import ai.djl.ndarray.NDManager;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.onnx.TokenBatch;
import dev.kairos.inference.onnx.TokenizedText;
import dev.kairos.modelcli.training.Head;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Logits of a linear head over an encoder that ONNX Runtime computes. */
final class OnnxLogits {
    /** Texts of like length together, as serving forms batches. */
    private static final int BATCH = 8;

    private final TextEncoder encoder;
    private final Head.Layer head;

    OnnxLogits(TextEncoder encoder, Head.Layer head) {
        this.encoder = encoder;
        this.head = head;
    }

    /** Logits of texts, in batches sorted by length; [text][class]. */
    float[][] of(List<String> texts) {
        List<TokenizedText> tokens = texts.stream().map(encoder::tokenize).toList();
        int[] order =
                IntStream.range(0, tokens.size())
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> tokens.get(i).tokens()))
                        .mapToInt(Integer::intValue)
                        .toArray();
        var logits = new float[tokens.size()][];
        IntStream.iterate(0, from -> from < order.length, from -> from + BATCH)
                .parallel()
                .forEach(
                        from -> {
                            int[] batch =
                                    IntStream.range(from, Math.min(order.length, from + BATCH))
                                            .map(i -> order[i])
                                            .toArray();
                            float[][] rows =
                                    ofBatch(IntStream.of(batch).mapToObj(tokens::get).toList());
                            for (int i = 0; i < batch.length; i++) {
                                logits[batch[i]] = rows[i];
                            }
                        });
        return logits;
    }

    /** Logits of one batch as it is; [text][class]. */
    float[][] ofBatch(List<TokenizedText> tokens) {
        TokenBatch batch = TokenBatch.of(tokens);
        float[] hidden;
        try (NDManager manager = encoder.newManager()) {
            hidden = encoder.encode(manager, batch).get(0).toFloatArray();
        }
        int width = encoder.spec().width();
        var logits = new float[batch.size()][head.bias().length];
        for (int text = 0; text < batch.size(); text++) {
            double[] mean = mean(hidden, batch, text, tokens.get(text).tokens(), width);
            for (int label = 0; label < head.bias().length; label++) {
                double sum = head.bias()[label];
                for (int i = 0; i < width; i++) {
                    sum += head.weights()[label][i] * mean[i];
                }
                logits[text][label] = (float) sum;
            }
        }
        return logits;
    }

    private static double[] mean(
            float[] hidden, TokenBatch batch, int text, int tokens, int width) {
        var mean = new double[width];
        // Padding is at the end.
        for (int position = 0; position < tokens; position++) {
            int start = (text * batch.length() + position) * width;
            for (int i = 0; i < width; i++) {
                mean[i] += hidden[start + i] / tokens;
            }
        }
        return mean;
    }
}
