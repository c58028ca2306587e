package dev.kairos.inference.onnx;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ModelPackageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A frozen text encoder and its tokenizer: texts in, one vector a token out. Training and serving
 * both encode with this class. Any number of threads may use it at a time.
 */
public final class TextEncoder implements AutoCloseable {
    /** Name of the array of token vectors, [text, position, width]. */
    public static final String HIDDEN_STATE = "last_hidden_state";

    /** Name of the array that tells tokens (1) from padding (0), [text, position]. */
    public static final String ATTENTION_MASK = "attention_mask";

    private static final Set<String> INPUTS = Set.of("input_ids", ATTENTION_MASK, "token_type_ids");

    private final EncoderSpec spec;
    private final HuggingFaceTokenizer tokenizer;
    private final OnnxGraph graph;

    private TextEncoder(EncoderSpec spec, HuggingFaceTokenizer tokenizer, OnnxGraph graph) {
        this.spec = spec;
        this.tokenizer = tokenizer;
        this.graph = graph;
    }

    /**
     * Opens an encoder from the class path and tries it out.
     *
     * @throws ModelPackageException if it is missing, damaged, or of another shape than described
     */
    public static TextEncoder open(EncoderSpec spec) {
        OnnxGraph graph =
                OnnxGraph.open(
                        "%s of %s".formatted(spec.model().resource(), spec.artifact()),
                        spec.modelBytes(),
                        INPUTS);
        HuggingFaceTokenizer tokenizer = null;
        try {
            tokenizer = openTokenizer(spec);
            var encoder = new TextEncoder(spec, tokenizer, graph);
            encoder.tryOut();
            return encoder;
        } catch (RuntimeException e) {
            if (tokenizer != null) {
                tokenizer.close();
            }
            graph.close();
            throw e;
        }
    }

    private static HuggingFaceTokenizer openTokenizer(EncoderSpec spec) {
        // Padding is left to this class, so that tokens and padding are counted exactly.
        var options =
                Map.of(
                        "truncation",
                        "true",
                        "padding",
                        "false",
                        "maxLength",
                        String.valueOf(spec.maxTokens()),
                        "modelMaxLength",
                        String.valueOf(spec.maxTokens()));
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(spec.tokenizerBytes()), options);
        } catch (IOException e) {
            throw new ModelPackageException(
                    "%s of %s cannot be opened: %s"
                            .formatted(
                                    spec.tokenizer().resource(), spec.artifact(), e.getMessage()),
                    e);
        }
    }

    private void tryOut() {
        try (NDManager manager = OnnxGraph.newManager()) {
            TokenBatch tokens =
                    TokenBatch.of(
                            List.of(tokenize("a short text"), tokenize("a text that is longer")));
            NDArray hidden = encode(manager, tokens).get(0);
            var expected = new Shape(tokens.size(), tokens.length(), spec.width());
            if (!hidden.getShape().equals(expected)) {
                throw new ModelPackageException(
                        "The encoder %s answers with shape %s, its description says %s"
                                .formatted(spec.artifact(), hidden.getShape(), expected));
            }
        }
    }

    public EncoderSpec spec() {
        return spec;
    }

    /** Tokenizes a text, cutting it at {@link EncoderSpec#maxTokens()}. */
    public TokenizedText tokenize(String text) {
        Encoding encoding = tokenizer.encode(text);
        long[] ids = encoding.getIds();
        var compact = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            compact[i] = Math.toIntExact(ids[i]);
        }
        return new TokenizedText(compact, encoding.exceedMaxLength());
    }

    /**
     * Encodes tokenized texts.
     *
     * @param manager owns the arrays of this call, results included
     * @return {@link #HIDDEN_STATE} and {@link #ATTENTION_MASK}, so named
     */
    public NDList encode(NDManager manager, TokenBatch tokens) {
        var shape = new Shape(tokens.size(), tokens.length());
        NDArray mask = create(manager, ATTENTION_MASK, tokens.mask(), shape);
        var inputs =
                new NDList(
                        create(manager, "input_ids", tokens.ids(), shape),
                        mask,
                        create(manager, "token_type_ids", new long[tokens.ids().length], shape));
        NDArray hidden = graph.run(manager, inputs).get(HIDDEN_STATE);
        if (hidden == null) {
            throw new ModelPackageException(
                    "The encoder %s has no output %s".formatted(spec.artifact(), HIDDEN_STATE));
        }
        return new NDList(hidden, mask);
    }

    private static NDArray create(NDManager manager, String name, long[] values, Shape shape) {
        NDArray array = manager.create(LongBuffer.wrap(values), shape);
        array.setName(name);
        return array;
    }

    @Override
    public void close() {
        tokenizer.close();
        graph.close();
    }
}
