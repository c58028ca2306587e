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
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The same tokenizer, encoder and head as a package, on ONNX Runtime's own Java API with nothing
 * between: the limit of what any framework around it can reach. Any number of threads may classify
 * at a time.
 */
public final class RawClassifier implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession encoder;
    private final OrtSession head;

    private RawClassifier(
            HuggingFaceTokenizer tokenizer,
            OrtEnvironment environment,
            OrtSession encoder,
            OrtSession head) {
        this.tokenizer = tokenizer;
        this.environment = environment;
        this.encoder = encoder;
        this.head = head;
    }

    /** Opens the parts of a package, each session with one thread of its own: the caller's. */
    public static RawClassifier open(ModelPackage source) throws OrtException, IOException {
        // DJL sets the process's environment up in its own way, and only if nobody did before.
        try (NDManager first = OnnxGraph.newManager()) {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            EncoderSpec spec = source.manifest().encoder();
            var limits = Map.of("maxLength", String.valueOf(spec.maxTokens()), "padding", "false");
            return new RawClassifier(
                    HuggingFaceTokenizer.newInstance(
                            new ByteArrayInputStream(spec.tokenizerBytes()), limits),
                    environment,
                    environment.createSession(
                            // The graph that the product opens, or the limit would be too low.
                            TextEncoder.graphFor(Device.cpu(), spec), oneThread()),
                    environment.createSession(source.modelBytes(), oneThread()));
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
        try {
            return run(padded, mask, ids.length, length);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed on a batch", e);
        }
    }

    private float[][] run(LongBuffer padded, LongBuffer mask, int size, int length)
            throws OrtException {
        long[] shape = {size, length};
        try (var idTensor = OnnxTensor.createTensor(environment, padded, shape);
                var maskTensor = OnnxTensor.createTensor(environment, mask, shape);
                var typeTensor =
                        OnnxTensor.createTensor(environment, direct(size * length), shape);
                var encoded =
                        encoder.run(
                                Map.of(
                                        "input_ids",
                                        idTensor,
                                        TextEncoder.ATTENTION_MASK,
                                        maskTensor,
                                        "token_type_ids",
                                        typeTensor),
                                Set.of(TextEncoder.HIDDEN_STATE));
                var decided =
                        head.run(
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
        head.close();
        encoder.close();
        tokenizer.close();
    }
}
