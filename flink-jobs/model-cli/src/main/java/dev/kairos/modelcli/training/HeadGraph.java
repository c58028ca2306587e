package dev.kairos.modelcli.training;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.modelcli.training.Head.Layer;
import java.util.List;

/**
 * Writes heads as ONNX graphs: mean over the tokens that the mask names, the layers, softmax. Equal
 * heads give equal bytes.
 */
public final class HeadGraph {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;

    private HeadGraph() {}

    /** A head over vectors of unit length. */
    static byte[] write(Head head) {
        Layer hidden = head.foldedHidden();
        GraphProto.Builder graph = pooled(head.mean().length);
        graph.addInitializer(floats("least_norm", new float[] {1e-12f}))
                .addInitializer(weights("hidden_weights", hidden.weights()))
                .addInitializer(floats("hidden_bias", hidden.bias(), hidden.bias().length))
                .addNode(
                        node("ReduceL2", "norm", "mean")
                                .addAttribute(integers("axes", 1))
                                .addAttribute(integer("keepdims", 1)))
                .addNode(node("Max", "safe_norm", "norm", "least_norm"))
                .addNode(node("Div", "embedding", "mean", "safe_norm"))
                .addNode(layer("hidden", "embedding", "hidden_weights", "hidden_bias"))
                .addNode(node("Relu", "active", "hidden"));
        return answering(graph, head.foldedOutput(), "active");
    }

    /**
     * A linear head over the mean of the token vectors, of whatever length.
     *
     * @param logits [label][width], divided by the temperature already
     */
    public static byte[] write(Layer logits) {
        return answering(pooled(logits.weights()[0].length), logits, "mean");
    }

    /** The inputs, and the mean over a text's own tokens. */
    private static GraphProto.Builder pooled(int width) {
        return GraphProto.newBuilder()
                .setName("head")
                .addInput(
                        value(
                                TextEncoder.HIDDEN_STATE,
                                TensorProto.DataType.FLOAT,
                                "batch",
                                "length",
                                width))
                .addInput(
                        value(
                                TextEncoder.ATTENTION_MASK,
                                TensorProto.DataType.INT64,
                                "batch",
                                "length"))
                .addInitializer(ints("axis_1", 1))
                .addNode(
                        node("Cast", "mask", TextEncoder.ATTENTION_MASK)
                                .addAttribute(
                                        integer("to", TensorProto.DataType.FLOAT.getNumber())))
                .addNode(node("Unsqueeze", "mask_row", "mask", "axis_1"))
                // A product with the row of the mask sums over a text's own tokens.
                .addNode(node("MatMul", "sum_row", "mask_row", TextEncoder.HIDDEN_STATE))
                .addNode(node("Squeeze", "sum", "sum_row", "axis_1"))
                .addNode(
                        node("ReduceSum", "count", "mask", "axis_1")
                                .addAttribute(integer("keepdims", 1)))
                .addNode(node("Div", "mean", "sum", "count"));
    }

    private static byte[] answering(GraphProto.Builder graph, Layer output, String input) {
        int labels = output.bias().length;
        graph.addOutput(
                        value(
                                TextClassifier.PROBABILITIES,
                                TensorProto.DataType.FLOAT,
                                "batch",
                                labels))
                .addInitializer(weights("output_weights", output.weights()))
                .addInitializer(floats("output_bias", output.bias(), labels))
                .addNode(layer("logits", input, "output_weights", "output_bias"))
                .addNode(
                        node("Softmax", TextClassifier.PROBABILITIES, "logits")
                                .addAttribute(integer("axis", 1)));
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("kairos")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setName(output)
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static NodeProto.Builder layer(
            String output, String input, String weights, String bias) {
        return node("Gemm", output, input, weights, bias).addAttribute(integer("transB", 1));
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto integers(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addInts(value)
                .build();
    }

    private static TensorProto ints(String name, long value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(1)
                .addInt64Data(value)
                .build();
    }

    private static TensorProto floats(String name, float[] values, long... dimensions) {
        var tensor =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(TensorProto.DataType.FLOAT.getNumber());
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    private static TensorProto weights(String name, float[][] rows) {
        var flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[i].length, rows[i].length);
        }
        return floats(name, flat, rows.length, rows[0].length);
    }

    /**
     * @param dimensions a name where the size is free, a number where it is fixed
     */
    private static ValueInfoProto value(
            String name, TensorProto.DataType type, Object... dimensions) {
        var shape = TensorShapeProto.newBuilder();
        for (Object dimension : dimensions) {
            var proto = TensorShapeProto.Dimension.newBuilder();
            if (dimension instanceof Integer size) {
                proto.setDimValue(size);
            } else {
                proto.setDimParam(dimension.toString());
            }
            shape.addDim(proto);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(
                        TypeProto.newBuilder()
                                .setTensorType(
                                        TypeProto.Tensor.newBuilder()
                                                .setElemType(type.getNumber())
                                                .setShape(shape)))
                .build();
    }
}
