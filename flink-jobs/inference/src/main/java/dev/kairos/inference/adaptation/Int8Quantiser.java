package dev.kairos.inference.adaptation;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.kairos.inference.adaptation.Activations.Reach;
import dev.kairos.inference.adaptation.EncoderGraph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes an encoder's graph in 8 bits: each product with a constant matrix takes activations on one
 * scale a tensor, which {@link Activations} settle, and weights on one scale a column; embedding
 * tables get one scale for all. Products of two activations, sums, norms and softmax stay floats.
 *
 * <p>ONNX Runtime's own dynamic quantisation scales activations as they come, over a whole batch,
 * so that a text is answered otherwise in other company.
 */
public final class Int8Quantiser {
    /**
     * The largest magnitude of a weight. Seven bits and not eight: processors without VNNI add two
     * products in 16 bits, which saturate with more.
     */
    private static final int MOST = 64;

    /** Of operators that ONNX Runtime has beside ONNX's own. */
    private static final String RUNTIME_DOMAIN = "com.microsoft";

    private final ModelProto model;
    private final Activations activations;

    /** By initializer, since that is what nodes name. */
    private final Map<String, TensorProto> weights;

    private final List<NodeProto> nodes = new ArrayList<>();
    private final List<TensorProto> added = new ArrayList<>();

    /** Matrices that are in 8 bits already → the tensor whose smoothing is in their rows. */
    private final Map<String, String> multiplied = new HashMap<>();

    /** Tables that are in 8 bits already. */
    private final Set<String> tables = new HashSet<>();

    /** Activations that are quantised already. */
    private final Set<String> quantised = new HashSet<>();

    private Int8Quantiser(EncoderGraph encoder, Activations activations) {
        this.model = encoder.model();
        this.activations = activations;
        this.weights = encoder.byInitializer();
    }

    /**
     * Quantises a graph.
     *
     * @param encoder in full precision
     * @param activations of the encoder
     * @return of the same inputs and outputs; equal graphs give equal bytes
     * @throws IllegalArgumentException if the activations are another encoder's
     */
    public static ModelProto quantise(EncoderGraph encoder, Activations activations) {
        Set<String> expected = encoder.multiplied().keySet();
        if (!activations.reaches().keySet().equals(expected)) {
            throw new IllegalArgumentException(
                    "The activations are of %s, the encoder multiplies %s"
                            .formatted(activations.reaches().keySet(), expected));
        }
        return new Int8Quantiser(encoder, activations).run();
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
            if (!multiplied.containsKey(tensor.getName()) && !tables.contains(tensor.getName())) {
                changed.addInitializer(tensor);
            }
        }
        changed.addAllInitializer(added).addAllNode(nodes);
        return model.toBuilder()
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(RUNTIME_DOMAIN).setVersion(1))
                .setGraph(changed)
                .build();
    }

    private boolean isMatrix(String name) {
        TensorProto tensor = weights.get(name);
        return tensor != null && tensor.getDimsCount() == 2;
    }

    private void multiply(NodeProto node) {
        String input = node.getInput(0);
        String weight = node.getInput(1);
        Tensor matrix = EncoderGraph.read(weights.get(weight));
        Reach reach = activations.reaches().get(input);
        if (reach.smoothing().length != matrix.shape()[0]) {
            throw new IllegalArgumentException(
                    "The activations of %s have %d channels, its matrix %d"
                            .formatted(input, reach.smoothing().length, matrix.shape()[0]));
        }
        String before = multiplied.put(weight, input);
        if (before == null) {
            addColumns(weight, matrix, reach);
        } else if (!before.equals(input)) {
            throw new IllegalArgumentException(
                    "%s is multiplied with %s and with %s, whose channels are smoothed otherwise"
                            .formatted(weight, before, input));
        }
        if (quantised.add(input)) {
            quantise(input, reach);
        }
        nodes.add(
                node(
                                "MatMulIntegerToFloat",
                                node.getOutput(0),
                                input + "_quantized",
                                weight + "_quantized",
                                input + "_scale",
                                weight + "_scale",
                                input + "_zero_point")
                        .toBuilder()
                        .setDomain(RUNTIME_DOMAIN)
                        .build());
    }

    private void quantise(String input, Reach reach) {
        int width = reach.smoothing().length;
        TensorProto.Builder smoothing = tensor(input + "_smoothing", DataType.FLOAT, width);
        for (int i = 0; i < width; i++) {
            smoothing.addFloatData((float) (1 / reach.divisor(i)));
        }
        added.add(smoothing.build());
        added.add(tensor(input + "_scale", DataType.FLOAT).addFloatData(reach.scale()).build());
        added.add(
                tensor(input + "_zero_point", DataType.UINT8)
                        .addInt32Data(reach.zeroPoint())
                        .build());
        nodes.add(node("Mul", input + "_smooth", input, input + "_smoothing"));
        nodes.add(
                node(
                        "QuantizeLinear",
                        input + "_quantized",
                        input + "_smooth",
                        input + "_scale",
                        input + "_zero_point"));
    }

    private void lookUp(NodeProto node) {
        String table = node.getInput(0);
        if (tables.add(table)) {
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

    private void addColumns(String name, Tensor matrix, Reach reach) {
        int rows = matrix.shape()[0];
        int columns = matrix.shape()[1];
        var values = new double[rows * columns];
        var most = new double[columns];
        for (int row = 0; row < rows; row++) {
            double divisor = reach.divisor(row);
            for (int column = 0; column < columns; column++) {
                int at = row * columns + column;
                values[at] = matrix.values()[at] * divisor;
                most[column] = Math.max(most[column], Math.abs(values[at]));
            }
        }
        TensorProto.Builder scale = tensor(name + "_scale", DataType.FLOAT, columns);
        var integers = new byte[values.length];
        for (int column = 0; column < columns; column++) {
            // A column of zeros has any scale.
            float one = most[column] == 0 ? 1 : (float) (most[column] / MOST);
            scale.addFloatData(one);
            for (int at = column; at < values.length; at += columns) {
                integers[at] = (byte) Math.rint(values[at] / one);
            }
        }
        added.add(scale.build());
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
