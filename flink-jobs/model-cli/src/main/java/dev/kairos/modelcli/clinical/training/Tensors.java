package dev.kairos.modelcli.clinical.training;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;

/** The pieces that ONNX graphs are made of. */
final class Tensors {
    private Tensors() {}

    /** A node that bears the name of its output. */
    static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setName(output)
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    /** A number, [1]. */
    static TensorProto number(String name, double value) {
        return numbers(name, List.of(1L), value);
    }

    /** A column of numbers, [n, 1]. */
    static TensorProto column(String name, double... values) {
        return numbers(name, List.of((long) values.length, 1L), values);
    }

    /** Numbers of any shape, row by row. */
    static TensorProto numbers(String name, List<Long> shape, double... values) {
        var numbers =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(TensorProto.DataType.FLOAT.getNumber())
                        .addAllDims(shape);
        for (double value : values) {
            numbers.addFloatData((float) value);
        }
        return numbers.build();
    }

    /** Integers, [n], such as axes and shapes. */
    static TensorProto integers(String name, long... values) {
        var numbers =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(TensorProto.DataType.INT64.getNumber())
                        .addDims(values.length);
        for (long value : values) {
            numbers.addInt64Data(value);
        }
        return numbers.build();
    }

    /** An attribute that is an integer. */
    static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }
}
