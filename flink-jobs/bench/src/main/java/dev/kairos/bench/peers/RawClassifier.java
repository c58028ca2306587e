package dev.kairos.bench.peers;

import ai.djl.Device;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.onnx.OnnxGraph;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ModelPackage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The same tokenizer, encoder and head as a package, on ONNX Runtime's own Java API with nothing
 * between: the limit of what any framework around it can reach. Each batch under way has sessions
 * of its own.
 */
public final class RawClassifier implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final Deque<Sessions> idle = new ConcurrentLinkedDeque<>();

    private record Sessions(OrtSession encoder, OrtSession head) {}

    private RawClassifier(HuggingFaceTokenizer tokenizer, OrtEnvironment environment) {
        this.tokenizer = tokenizer;
        this.environment = environment;
    }

    /**
     * Opens the parts of a package, each session with one thread of its own: the caller's.
     *
     * @param threads most that classify at a time
     */
    public static RawClassifier open(ModelPackage source, int threads)
            throws OrtException, IOException {
        // DJL sets the process's environment up in its own way, and only if nobody did before.
        try (NDManager first = OnnxGraph.newManager()) {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            EncoderSpec spec = source.manifest().encoder();
            var limits = Map.of("maxLength", String.valueOf(spec.maxTokens()), "padding", "false");
            var tokenizer =
                    HuggingFaceTokenizer.newInstance(
                            new ByteArrayInputStream(spec.tokenizerBytes()), limits);
            var raw = new RawClassifier(tokenizer, environment);
            // The graph that the product opens, or the limit would be too low.
            byte[] encoder = TextEncoder.graphFor(Device.cpu(), spec);
            for (int i = 0; i < threads; i++) {
                raw.idle.push(
                        new Sessions(
                                environment.createSession(encoder, oneThread()),
                                environment.createSession(source.modelBytes(), oneThread())));
            }
            return raw;
        }
    }

    private static OrtSession.SessionOptions oneThread() throws OrtException {
        var options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        return options;
    }

    /**
     * Classifies a batch, padded to its longest text.
     *
     * @return probabilities, [text][label]
     * @throws IllegalStateException if more threads classify than it was opened for
     */
    public float[][] classify(List<String> texts) {
        var ids = new long[texts.size()][];
        int length = 0;
        for (int i = 0; i < ids.length; i++) {
            ids[i] = tokenizer.encode(texts.get(i)).getIds();
            length = Math.max(length, ids[i].length);
        }
        LongBuffer padded = direct(ids.length * length);
        LongBuffer mask = direct(ids.length * length);
        for (int i = 0; i < ids.length; i++) {
            padded.put(i * length, ids[i]);
            for (int j = 0; j < ids[i].length; j++) {
                mask.put(i * length + j, 1);
            }
        }
        Sessions own = idle.poll();
        if (own == null) {
            throw new IllegalStateException("There are more threads than sessions");
        }
        try {
            return run(own, padded, mask, ids.length, length);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed on a batch", e);
        } finally {
            idle.push(own);
        }
    }

    private float[][] run(Sessions own, LongBuffer padded, LongBuffer mask, int size, int length)
            throws OrtException {
        long[] shape = {size, length};
        try (var idTensor = OnnxTensor.createTensor(environment, padded, shape);
                var maskTensor = OnnxTensor.createTensor(environment, mask, shape);
                var typeTensor =
                        OnnxTensor.createTensor(environment, direct(size * length), shape);
                var encoded =
                        own.encoder.run(
                                Map.of(
                                        "input_ids",
                                        idTensor,
                                        TextEncoder.ATTENTION_MASK,
                                        maskTensor,
                                        "token_type_ids",
                                        typeTensor),
                                Set.of(TextEncoder.HIDDEN_STATE));
                var decided =
                        own.head.run(
                                Map.of(
                                        TextEncoder.HIDDEN_STATE,
                                        (OnnxTensor) encoded.get(0),
                                        TextEncoder.ATTENTION_MASK,
                                        maskTensor),
                                Set.of(TextClassifier.PROBABILITIES))) {
            FloatBuffer values = ((OnnxTensor) decided.get(0)).getFloatBuffer();
            var rows = new float[size][values.remaining() / size];
            for (float[] row : rows) {
                values.get(row);
            }
            return rows;
        }
    }

    /** Zeros that ONNX Runtime reads where they are. */
    private static LongBuffer direct(int longs) {
        return ByteBuffer.allocateDirect(longs * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    @Override
    public void close() throws OrtException {
        for (Sessions each : idle) {
            each.head.close();
            each.encoder.close();
        }
        tokenizer.close();
    }
}
