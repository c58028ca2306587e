package dev.kairos.inference.onnx;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.kairos.inference.onnx.SharedResources.Hold;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ModelPackageException;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Set;

/**
 * A text encoder and its tokenizer, as published or adapted: texts in, one vector a token out.
 * Training and serving both encode with this class. Any number of threads may use it at a time.
 */
public final class TextEncoder implements AutoCloseable {
    /** Name of the array of token vectors, [text, position, width]. */
    public static final String HIDDEN_STATE = "last_hidden_state";

    /** Name of the array that tells tokens (1) from padding (0), [text, position]. */
    public static final String ATTENTION_MASK = "attention_mask";

    /**
     * What operators begin with that multiply in 8 bits; CUDA has no kernel for unsigned
     * activations.
     */
    private static final String INT8_OPERATOR = "MatMulInteger";

    /** The names of an encoder's inputs, as {@link #inputs} names arrays. */
    public static final Set<String> INPUTS = Set.of("input_ids", ATTENTION_MASK, "token_type_ids");

    /** Packages on the same weights, opened for as many runs, have them in memory together. */
    static final SharedResources<SessionKey, OnnxGraph> SESSIONS =
            new SharedResources<>(OnnxGraph::close);

    private final EncoderSpec spec;
    private final Device device;
    private final TextTokenizer tokenizer;
    private final Hold<OnnxGraph> graph;

    /**
     * What sessions are shared by.
     *
     * @param sha256 hash of the graph
     * @param sessions how many there are
     */
    record SessionKey(String sha256, Device device, int sessions) {
        static SessionKey of(EncoderSpec spec, Device device, int runs) {
            return new SessionKey(spec.model().sha256(), device, OnnxGraph.sessions(device, runs));
        }
    }

    private TextEncoder(
            EncoderSpec spec, Device device, TextTokenizer tokenizer, Hold<OnnxGraph> graph) {
        this.spec = spec;
        this.device = device;
        this.tokenizer = tokenizer;
        this.graph = graph;
    }

    /** {@linkplain #open(EncoderSpec, Device, int) Opens} an encoder on the CPU for one run. */
    public static TextEncoder open(EncoderSpec spec) {
        return open(spec, Device.cpu(), 1);
    }

    /**
     * {@linkplain #open(EncoderSpec, Device, int) Opens} an encoder on the CPU for as many runs at
     * a time as there are cores.
     */
    public static TextEncoder openForAllCores(EncoderSpec spec) {
        return open(spec, Device.cpu(), Runtime.getRuntime().availableProcessors());
    }

    /**
     * Opens an encoder, from where its description finds it, and tries it out. Encoders with the
     * same graph, on the same device and for as many runs, share their sessions.
     *
     * @param device where it runs; a GPU must be one of {@link CudaDevices}
     * @param runs at a time that it is opened for, see {@link OnnxGraph}
     * @throws ModelPackageException if it is missing, damaged, of another shape than described, or
     *     made for CPUs only and asked for on a GPU
     */
    public static TextEncoder open(EncoderSpec spec, Device device, int runs) {
        Hold<OnnxGraph> graph =
                SESSIONS.hold(
                        SessionKey.of(spec, device, runs), () -> openGraph(spec, device, runs));
        TextTokenizer tokenizer = null;
        try {
            tokenizer = TextTokenizer.open(spec);
            var encoder = new TextEncoder(spec, device, tokenizer, graph);
            encoder.tryOut();
            return encoder;
        } catch (RuntimeException | Error e) {
            if (tokenizer != null) {
                tokenizer.close();
            }
            graph.close();
            throw e;
        }
    }

    /**
     * Whether an encoder is quantised to int8, which runs on CPUs only. Reads it, and opens no
     * session.
     *
     * @throws ModelPackageException if it is missing or damaged
     */
    public static boolean isQuantised(EncoderSpec spec) {
        return isQuantised(parse(spec, spec.modelBytes()));
    }

    private static boolean isQuantised(ModelProto model) {
        return model.getGraph().getNodeList().stream()
                .anyMatch(node -> node.getOpType().startsWith(INT8_OPERATOR));
    }

    /** The weights are in memory once: the result refers to the bytes. */
    private static ModelProto parse(EncoderSpec spec, byte[] onnx) {
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(onnx).newCodedInput();
        in.enableAliasing(true);
        try {
            ModelProto model = ModelProto.parser().parseFrom(in);
            in.checkLastTagWas(0);
            return model;
        } catch (InvalidProtocolBufferException e) {
            throw new ModelPackageException(
                    "%s: is no ONNX graph: %s".formatted(place(spec), e.getMessage()), e);
        }
    }

    private static String place(EncoderSpec spec) {
        return "%s of %s".formatted(spec.model().resource(), spec.artifact());
    }

    private static OnnxGraph openGraph(EncoderSpec spec, Device device, int runs) {
        return OnnxGraph.open(place(spec), graphFor(device, spec), INPUTS, device, runs);
    }

    /**
     * The graph in the form in which it is opened on a device.
     *
     * @return in ONNX's format
     * @throws ModelPackageException if it is missing, damaged, or does not run there
     */
    public static byte[] graphFor(Device device, EncoderSpec spec) {
        byte[] onnx = spec.modelBytes();
        ModelProto model = parse(spec, onnx);
        if (!isQuantised(model)) {
            return onnx;
        }
        if (device.isGpu()) {
            throw new ModelPackageException(
                    ("%s is quantised to int8, which ONNX Runtime computes on the CPU even where"
                                    + " there is a GPU: set devices to cpu, or use a package whose"
                                    + " encoder is not quantised")
                            .formatted(place(spec)));
        }
        return BiasOrder.constantsLast(model).toByteArray();
    }

    private void tryOut() {
        try (NDManager manager = newManager()) {
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
        return tokenizer.tokenize(text);
    }

    /** A manager for one run's arrays; closing it frees their native memory. */
    public NDManager newManager() {
        return OnnxGraph.newManager(device);
    }

    /**
     * Encodes tokenized texts.
     *
     * @param manager owns the arrays of this call, results included
     * @return {@link #HIDDEN_STATE} and {@link #ATTENTION_MASK}, so named
     */
    public NDList encode(NDManager manager, TokenBatch tokens) {
        NDList inputs = inputs(manager, tokens);
        NDArray hidden = graph.resource().run(manager, inputs).get(HIDDEN_STATE);
        if (hidden == null) {
            throw new ModelPackageException(
                    "The encoder %s has no output %s".formatted(spec.artifact(), HIDDEN_STATE));
        }
        return new NDList(hidden, inputs.get(ATTENTION_MASK));
    }

    /**
     * What an encoder's graph reads.
     *
     * @param manager owns the arrays
     * @return arrays that are named {@link #INPUTS}, each [text, position]
     */
    public static NDList inputs(NDManager manager, TokenBatch tokens) {
        var shape = new Shape(tokens.size(), tokens.length());
        return new NDList(
                create(manager, "input_ids", tokens.ids(), shape),
                create(manager, ATTENTION_MASK, tokens.mask(), shape),
                create(manager, "token_type_ids", new long[tokens.ids().length], shape));
    }

    private static NDArray create(NDManager manager, String name, long[] values, Shape shape) {
        NDArray array = manager.create(LongBuffer.wrap(values), shape);
        array.setName(name);
        return array;
    }

    /** How many runs at a time have a session each. */
    int sessions() {
        return graph.resource().sessions();
    }

    /** Lets encoders that are opened later have sessions of their own: one of these is broken. */
    public void abandon() {
        graph.evict();
    }

    @Override
    public void close() {
        tokenizer.close();
        graph.close();
    }
}
