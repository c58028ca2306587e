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
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

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

    /** Parameter's name → initializer's name. */
    private final Map<String, String> initializers;

    /** Parameter's name → its values. */
    private final Map<String, Tensor> parameters;

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

    private EncoderGraph(
            ModelProto model, Map<String, String> initializers, Map<String, Tensor> parameters) {
        this.model = model;
        this.initializers = initializers;
        this.parameters = parameters;
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
        var initializers = new LinkedHashMap<String, String>();
        var parameters = new LinkedHashMap<String, Tensor>();
        floats.forEach(
                (name, tensor) -> {
                    String parameter = matrices.getOrDefault(name, name);
                    initializers.put(parameter, name);
                    parameters.put(parameter, read(tensor));
                });
        return new EncoderGraph(model, initializers, parameters);
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

    /** The parameters by name, in the order of the graph. */
    public Map<String, Tensor> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** The parameters by the names that nodes of the graph know them by. */
    Map<String, Tensor> byInitializer() {
        var byInitializer = new HashMap<String, Tensor>();
        parameters.forEach((name, tensor) -> byInitializer.put(initializers.get(name), tensor));
        return byInitializer;
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
        var tensors = new HashMap<String, float[]>();
        changed.forEach(
                (name, values) -> {
                    Tensor present = parameters.get(name);
                    if (present == null || present.values().length != values.length) {
                        throw new IllegalArgumentException(
                                "The encoder has no parameter '%s' of %d values"
                                        .formatted(name, values.length));
                    }
                    tensors.put(initializers.get(name), values);
                });
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto tensor = graph.getInitializer(i);
            float[] values = tensors.get(tensor.getName());
            if (values != null) {
                graph.setInitializer(i, write(tensor, values));
            }
        }
        var replaced = new LinkedHashMap<>(parameters);
        changed.forEach(
                (name, values) ->
                        replaced.put(name, new Tensor(parameters.get(name).shape(), values)));
        return new EncoderGraph(model.toBuilder().setGraph(graph).build(), initializers, replaced);
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
