package dev.kairos.inference.adaptation;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A BERT-like encoder as PyTorch exports it to ONNX in full precision, seen as named parameters.
 *
 * <p>Embeddings, biases and layer norms keep their names in the graph, such as {@code
 * encoder.layer.0.attention.self.query.bias}. The matrices were transposed by the exporter and lost
 * theirs ({@code onnx::MatMul_787}); they are named here after the node that multiplies with them:
 * the node {@code /encoder/layer.0/attention/self/query/MatMul} has {@code
 * encoder.layer.0.attention.self.query.weight}, laid out [in][out].
 */
public final class EncoderGraph {
    private static final String PRODUCT = "/MatMul";

    private final ModelProto model;

    /** Parameter's name → its initializer, in the order of the graph. */
    private final Map<String, TensorProto> initializers;

    /**
     * Numbers with a shape.
     *
     * @param values row after row; not to be written to
     */
    public record Tensor(int[] shape, float[] values) {
        public Tensor {
            int size = 1;
            for (int dimension : shape) {
                size = Math.multiplyExact(size, dimension);
            }
            if (size != values.length) {
                throw new IllegalArgumentException(
                        "%d values do not fill a tensor of %d".formatted(values.length, size));
            }
        }
    }

    private EncoderGraph(ModelProto model, Map<String, TensorProto> initializers) {
        this.model = model;
        this.initializers = initializers;
    }

    /**
     * Reads a graph.
     *
     * @param onnx the graph in ONNX's format; not to be written to afterwards
     * @throws IllegalArgumentException if the bytes are no ONNX graph
     */
    public static EncoderGraph parse(byte[] onnx) {
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(onnx).newCodedInput();
        in.enableAliasing(true);
        try {
            ModelProto model = ModelProto.parser().parseFrom(in);
            in.checkLastTagWas(0);
            return of(model);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("The bytes are no ONNX graph", e);
        }
    }

    /** Names the parameters of a graph. */
    public static EncoderGraph of(ModelProto model) {
        GraphProto graph = model.getGraph();
        var floats = new LinkedHashMap<String, TensorProto>();
        for (TensorProto tensor : graph.getInitializerList()) {
            if (tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber()) {
                floats.put(tensor.getName(), tensor);
            }
        }
        var matrices = new HashMap<String, String>();
        for (NodeProto node : graph.getNodeList()) {
            if (node.getOpType().equals("MatMul") && floats.containsKey(node.getInput(1))) {
                matrices.put(node.getInput(1), parameterOf(node));
            }
        }
        var initializers = new LinkedHashMap<String, TensorProto>();
        floats.forEach(
                (name, tensor) -> initializers.put(matrices.getOrDefault(name, name), tensor));
        return new EncoderGraph(model, initializers);
    }

    private static String parameterOf(NodeProto node) {
        String name = node.getName();
        if (!name.startsWith("/") || !name.endsWith(PRODUCT)) {
            throw new IllegalArgumentException(
                    "The node '%s' multiplies with a constant, and its name does not tell which"
                            .formatted(name));
        }
        return name.substring(1, name.length() - PRODUCT.length()).replace('/', '.') + ".weight";
    }

    static Tensor read(TensorProto tensor) {
        int[] shape = tensor.getDimsList().stream().mapToInt(Math::toIntExact).toArray();
        if (tensor.getRawData().isEmpty()) {
            var values = new float[tensor.getFloatDataCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getFloatData(i);
            }
            return new Tensor(shape, values);
        }
        var values = new float[tensor.getRawData().size() / Float.BYTES];
        tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Tensor(shape, values);
    }

    /** The names of all parameters, in the order of the graph. */
    public Set<String> names() {
        return Collections.unmodifiableSet(initializers.keySet());
    }

    /**
     * A parameter's values, read from the graph's bytes anew.
     *
     * @throws IllegalArgumentException if there is no such parameter
     */
    public Tensor parameter(String name) {
        TensorProto tensor = initializers.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("The encoder has no parameter '%s'".formatted(name));
        }
        return read(tensor);
    }

    /** The parameters' initializers by the names that nodes of the graph know them by. */
    Map<String, TensorProto> byInitializer() {
        var byInitializer = new HashMap<String, TensorProto>();
        initializers.values().forEach(tensor -> byInitializer.put(tensor.getName(), tensor));
        return byInitializer;
    }

    /**
     * The tensors of activations that are multiplied with matrices, in the order of the graph, each
     * with the names of the matrices, which are laid out [in][out].
     */
    public Map<String, List<String>> multiplied() {
        var matrices = new HashMap<String, String>();
        initializers.forEach(
                (name, tensor) -> {
                    if (tensor.getDimsCount() == 2) {
                        matrices.put(tensor.getName(), name);
                    }
                });
        var multiplied = new LinkedHashMap<String, List<String>>();
        for (NodeProto node : model.getGraph().getNodeList()) {
            if (node.getOpType().equals("MatMul") && matrices.containsKey(node.getInput(1))) {
                multiplied
                        .computeIfAbsent(node.getInput(0), name -> new ArrayList<>())
                        .add(matrices.get(node.getInput(1)));
            }
        }
        return multiplied;
    }

    /** The graph as protobuf messages. */
    public ModelProto model() {
        return model;
    }

    /**
     * The same graph with other values of some parameters.
     *
     * @param changed parameter's name → values, as many as it has
     * @throws IllegalArgumentException if there is no such parameter, or it has another size
     */
    public EncoderGraph with(Map<String, float[]> changed) {
        var replaced = new LinkedHashMap<>(initializers);
        var written = new HashMap<String, TensorProto>();
        changed.forEach(
                (name, values) -> {
                    TensorProto present = initializers.get(name);
                    if (present == null || size(present) != values.length) {
                        throw new IllegalArgumentException(
                                "The encoder has no parameter '%s' of %d values"
                                        .formatted(name, values.length));
                    }
                    TensorProto tensor = write(present, values);
                    replaced.put(name, tensor);
                    written.put(tensor.getName(), tensor);
                });
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto tensor = written.get(graph.getInitializer(i).getName());
            if (tensor != null) {
                graph.setInitializer(i, tensor);
            }
        }
        return new EncoderGraph(model.toBuilder().setGraph(graph).build(), replaced);
    }

    private static long size(TensorProto tensor) {
        return tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
    }

    private static TensorProto write(TensorProto like, float[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return like.toBuilder()
                .clearFloatData()
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }
}
