package dev.kairos.modelcli.temporal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes operations down as nodes of an ONNX graph (operator set {@value #OPSET}). Equal networks
 * and weights give equal bytes.
 */
final class GraphOperations implements Operations<String> {
    static final int OPSET = 17;

    private final GraphProto.Builder graph;
    private final Weights weights;

    /** Content of a constant → its name, so that each is written once. */
    private final Map<ByteString, String> constants = new HashMap<>();

    GraphOperations(GraphProto.Builder graph, Weights weights) {
        this.graph = graph;
        this.weights = weights;
    }

    @Override
    public String input(String name) {
        return name;
    }

    @Override
    public String parameter(String name, Start start, int... shape) {
        Weights.Parameter parameter = weights.get(name);
        return initializer(name, floats(parameter.values(), parameter.longShape()));
    }

    @Override
    public String constant(float[] values, int... shape) {
        return initializer(null, floats(values, toLongs(shape)));
    }

    @Override
    public String rows(String table, String indices) {
        return node("Gather", List.of(table, indices), integer("axis", 0));
    }

    @Override
    public String toFloat(String integers) {
        return node(
                "Cast", List.of(integers), integer("to", TensorProto.DataType.FLOAT.getNumber()));
    }

    @Override
    public String matMul(String a, String b) {
        return node("MatMul", List.of(a, b));
    }

    @Override
    public String add(String a, String b) {
        return node("Add", List.of(a, b));
    }

    @Override
    public String subtract(String a, String b) {
        return node("Sub", List.of(a, b));
    }

    @Override
    public String multiply(String a, String b) {
        return node("Mul", List.of(a, b));
    }

    @Override
    public String add(String a, float number) {
        return add(a, number(number));
    }

    @Override
    public String multiply(String a, float number) {
        return multiply(a, number(number));
    }

    @Override
    public String atMost(String a, float number) {
        return node("Min", List.of(a, number(number)));
    }

    @Override
    public String relu(String a) {
        return node("Relu", List.of(a));
    }

    /** a · (1 + erf(a / √2)) / 2; the Gelu operator itself needs operator set 20. */
    @Override
    public String gelu(String a) {
        String erf = node("Erf", List.of(node("Div", List.of(a, number((float) Math.sqrt(2))))));
        return multiply(multiply(a, add(erf, 1)), 0.5f);
    }

    @Override
    public String softplus(String a) {
        return node("Softplus", List.of(a));
    }

    @Override
    public String log(String a) {
        return node("Log", List.of(a));
    }

    @Override
    public String sin(String a) {
        return node("Sin", List.of(a));
    }

    @Override
    public String cos(String a) {
        return node("Cos", List.of(a));
    }

    @Override
    public String softmax(String a) {
        return node("Softmax", List.of(a), integer("axis", -1));
    }

    @Override
    public String layerNorm(String a, String gain, String offset) {
        return node("LayerNormalization", List.of(a, gain, offset), integer("axis", -1));
    }

    @Override
    public String runningSum(String a, int axis) {
        return node("CumSum", List.of(a, longs(axis)));
    }

    @Override
    public String reshape(String a, int... shape) {
        return node("Reshape", List.of(a, longs(toLongs(shape))));
    }

    @Override
    public String transpose(String a, int... axes) {
        var permutation =
                AttributeProto.newBuilder()
                        .setName("perm")
                        .setType(AttributeProto.AttributeType.INTS);
        for (int axis : axes) {
            permutation.addInts(axis);
        }
        return node("Transpose", List.of(a), permutation.build());
    }

    @Override
    public String slice(String a, int axis, int from, int to) {
        return node("Slice", List.of(a, longs(from), longs(to), longs(axis)));
    }

    @Override
    public String concatenate(int axis, String first, String second) {
        return node("Concat", List.of(first, second), integer("axis", axis));
    }

    @Override
    public String dropout(String a) {
        return a;
    }

    /** Gives a result the name of an output of the graph. */
    void nameOutput(String result, String name) {
        graph.addNode(
                NodeProto.newBuilder()
                        .setName(name)
                        .setOpType("Identity")
                        .addInput(result)
                        .addOutput(name));
    }

    private String node(String operator, List<String> inputs, AttributeProto... attributes) {
        String name = "%s_%d".formatted(operator, graph.getNodeCount());
        graph.addNode(
                NodeProto.newBuilder()
                        .setName(name)
                        .setOpType(operator)
                        .addAllInput(inputs)
                        .addOutput(name)
                        .addAllAttribute(List.of(attributes)));
        return name;
    }

    private String number(float value) {
        return initializer(null, floats(new float[] {value}));
    }

    private String longs(long... values) {
        var tensor =
                TensorProto.newBuilder()
                        .setDataType(TensorProto.DataType.INT64.getNumber())
                        .addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return initializer(null, tensor);
    }

    private static TensorProto.Builder floats(float[] values, long... shape) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        var tensor =
                TensorProto.newBuilder()
                        .setDataType(TensorProto.DataType.FLOAT.getNumber())
                        .setRawData(ByteString.copyFrom(bytes));
        for (long size : shape) {
            tensor.addDims(size);
        }
        return tensor;
    }

    /**
     * @param name null for a constant
     */
    private String initializer(String name, TensorProto.Builder tensor) {
        if (name != null) {
            graph.addInitializer(tensor.setName(name));
            return name;
        }
        return constants.computeIfAbsent(
                tensor.build().toByteString(),
                content -> {
                    String own = "constant_" + constants.size();
                    graph.addInitializer(tensor.setName(own));
                    return own;
                });
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static long[] toLongs(int[] sizes) {
        var longs = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            longs[i] = sizes[i];
        }
        return longs;
    }
}
