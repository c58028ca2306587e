package dev.kairos.inference.adaptation;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.kairos.inference.adaptation.EncoderGraph.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes an encoder's graph in 8 bits, as ONNX Runtime's own dynamic quantisation does: each
 * product with a constant matrix becomes a {@code MatMulInteger} of activations that {@code
 * DynamicQuantizeLinear} scales as they come, and of weights with one scale a column; embedding
 * tables get one scale for all. Products of two activations, sums, norms and softmax stay floats.
 */
public final class Int8Quantiser {
    /**
     * The largest magnitude of a weight. Seven bits and not eight: processors without VNNI add two
     * products in 16 bits, which saturate with more.
     */
    private static final int MOST = 64;

    private final ModelProto model;

    /** By initializer, since that is what nodes name. */
    private final Map<String, TensorProto> weights;

    private final List<NodeProto> nodes = new ArrayList<>();
    private final List<TensorProto> added = new ArrayList<>();
    private final Set<String> replaced = new HashSet<>();

    /** Activations that are quantised already. */
    private final Set<String> quantised = new HashSet<>();

    private Int8Quantiser(EncoderGraph encoder) {
        this.model = encoder.model();
        this.weights = encoder.byInitializer();
    }

    /**
     * Quantises a graph.
     *
     * @param encoder in full precision
     * @return of the same inputs and outputs; equal graphs give equal bytes
     */
    public static ModelProto quantise(EncoderGraph encoder) {
        return new Int8Quantiser(encoder).run();
    }

    private ModelProto run() {
        GraphProto graph = model.getGraph();
        for (NodeProto node : graph.getNodeList()) {
            if (node.getOpType().equals("MatMul") && isMatrix(node.getInput(1))) {
                multiply(node);
            } else if (node.getOpType().equals("Gather") && isMatrix(node.getInput(0))) {
                lookUp(node);
            } else {
                nodes.add(node);
            }
        }
        GraphProto.Builder changed =
                graph.toBuilder().clearNode().clearInitializer().clearValueInfo();
        for (TensorProto tensor : graph.getInitializerList()) {
            if (!replaced.contains(tensor.getName())) {
                changed.addInitializer(tensor);
            }
        }
        changed.addAllInitializer(added).addAllNode(nodes);
        return model.toBuilder().setGraph(changed).build();
    }

    private boolean isMatrix(String name) {
        TensorProto tensor = weights.get(name);
        return tensor != null && tensor.getDimsCount() == 2;
    }

    private void multiply(NodeProto node) {
        String input = node.getInput(0);
        String weight = node.getInput(1);
        if (replaced.add(weight)) {
            addColumns(weight, EncoderGraph.read(weights.get(weight)));
        }
        if (quantised.add(input)) {
            nodes.add(
                    NodeProto.newBuilder()
                            .setName(input + "_QuantizeLinear")
                            .setOpType("DynamicQuantizeLinear")
                            .addInput(input)
                            .addOutput(input + "_quantized")
                            .addOutput(input + "_scale")
                            .addOutput(input + "_zero_point")
                            .build());
        }
        String name = node.getName();
        String product = name + "_quant";
        nodes.add(node("Mul", name + "_scales", input + "_scale", weight + "_scale"));
        nodes.add(
                node(
                        "MatMulInteger",
                        product,
                        input + "_quantized",
                        weight + "_quantized",
                        input + "_zero_point",
                        weight + "_zero_point"));
        nodes.add(
                node("Cast", name + "_cast", product).toBuilder()
                        .addAttribute(
                                AttributeProto.newBuilder()
                                        .setName("to")
                                        .setType(AttributeProto.AttributeType.INT)
                                        .setI(DataType.FLOAT.getNumber()))
                        .build());
        nodes.add(
                NodeProto.newBuilder()
                        .setName(name + "_scaled")
                        .setOpType("Mul")
                        .addInput(name + "_cast")
                        .addInput(name + "_scales")
                        .addOutput(node.getOutput(0))
                        .build());
    }

    private void lookUp(NodeProto node) {
        String table = node.getInput(0);
        if (replaced.add(table)) {
            addTable(table, EncoderGraph.read(weights.get(table)));
        }
        String row = node.getOutput(0) + "_quantized";
        nodes.add(node.toBuilder().setInput(0, table + "_quantized").setOutput(0, row).build());
        nodes.add(
                NodeProto.newBuilder()
                        .setName(node.getName() + "_DequantizeLinear")
                        .setOpType("DequantizeLinear")
                        .addInput(row)
                        .addInput(table + "_scale")
                        .addInput(table + "_zero_point")
                        .addOutput(node.getOutput(0))
                        .build());
    }

    private static NodeProto node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setName(output)
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }

    private void addColumns(String name, Tensor matrix) {
        int rows = matrix.shape()[0];
        int columns = matrix.shape()[1];
        float[] values = matrix.values();
        var scales = new float[columns];
        var integers = new byte[values.length];
        for (int column = 0; column < columns; column++) {
            float most = 0;
            for (int row = 0; row < rows; row++) {
                most = Math.max(most, Math.abs(values[row * columns + column]));
            }
            // A column of zeros has any scale.
            scales[column] = most == 0 ? 1 : most / MOST;
            for (int row = 0; row < rows; row++) {
                int at = row * columns + column;
                integers[at] = (byte) Math.rint(values[at] / scales[column]);
            }
        }
        TensorProto.Builder scale = tensor(name + "_scale", DataType.FLOAT, columns);
        TensorProto.Builder zeroPoint = tensor(name + "_zero_point", DataType.INT8, columns);
        for (float one : scales) {
            scale.addFloatData(one);
            zeroPoint.addInt32Data(0);
        }
        added.add(scale.build());
        added.add(zeroPoint.build());
        added.add(
                tensor(name + "_quantized", DataType.INT8, rows, columns)
                        .setRawData(ByteString.copyFrom(integers))
                        .build());
    }

    private void addTable(String name, Tensor table) {
        float most = 0;
        for (float value : table.values()) {
            most = Math.max(most, Math.abs(value));
        }
        // Unsigned with the zero in the middle, in all eight bits: nothing is multiplied with it.
        int middle = 128;
        float scale = most == 0 ? 1 : most / (middle - 1);
        var integers = new byte[table.values().length];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = (byte) ((int) Math.rint(table.values()[i] / scale) + middle);
        }
        added.add(tensor(name + "_scale", DataType.FLOAT).addFloatData(scale).build());
        added.add(tensor(name + "_zero_point", DataType.UINT8).addInt32Data(middle).build());
        added.add(
                tensor(name + "_quantized", DataType.UINT8, table.shape()[0], table.shape()[1])
                        .setRawData(ByteString.copyFrom(integers))
                        .build());
    }

    private static TensorProto.Builder tensor(String name, DataType type, long... dimensions) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        return tensor;
    }
}
