package dev.kairos.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.kairos.inference.packaging.EncoderSpec;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On the encoder that was published in int8, and on small graphs. */
class BiasOrderTest {
    private static ModelProto encoder;
    private static ModelProto changed;

    @BeforeAll
    static void read() throws Exception {
        encoder = ModelProto.parseFrom(EncoderSpec.miniLm(256).modelBytes());
        changed = BiasOrder.constantsLast(encoder);
    }

    @Test
    void theOrderOfAdditionsIsAllThatChanges() {
        GraphProto.Builder undone = changed.getGraph().toBuilder();
        int moved = 0;
        for (int i = 0; i < undone.getNodeCount(); i++) {
            NodeProto node = undone.getNode(i);
            if (!node.equals(encoder.getGraph().getNode(i))) {
                assertThat(node.getOpType()).isEqualTo("Add");
                undone.setNode(i, swapped(node));
                moved++;
            }
        }
        assertThat(moved).as("six biases in each of six layers").isEqualTo(36);
        assertThat(changed.toBuilder().setGraph(undone).build()).isEqualTo(encoder);
        assertThat(BiasOrder.constantsLast(changed)).isEqualTo(changed);
    }

    @Test
    void theResultsAreTheSameToTheBit() {
        assertThat(run(changed)).isEqualTo(run(encoder));
    }

    @Test
    void onlyAConstantBeforeWhatIsNoneMoves() {
        assertThat(operands("Add", "bias", "x")).containsExactly("x", "bias");
        assertThat(operands("Add", "x", "bias")).containsExactly("x", "bias");
        assertThat(operands("Add", "x", "y")).containsExactly("x", "y");
        assertThat(operands("Add", "bias", "scale")).containsExactly("bias", "scale");
        assertThat(operands("Sub", "bias", "x")).containsExactly("bias", "x");
    }

    private static List<String> operands(String operator, String first, String second) {
        var graph =
                GraphProto.newBuilder()
                        .addInitializer(TensorProto.newBuilder().setName("bias"))
                        .addInitializer(TensorProto.newBuilder().setName("scale"))
                        .addNode(
                                NodeProto.newBuilder()
                                        .setOpType(operator)
                                        .addInput(first)
                                        .addInput(second));
        return BiasOrder.constantsLast(ModelProto.newBuilder().setGraph(graph).build())
                .getGraph()
                .getNode(0)
                .getInputList();
    }

    private static NodeProto swapped(NodeProto node) {
        return node.toBuilder().setInput(0, node.getInput(1)).setInput(1, node.getInput(0)).build();
    }

    private static float[] run(ModelProto model) {
        byte[] onnx = model.toByteArray();
        Set<String> names = Set.of("input_ids", "attention_mask", "token_type_ids");
        try (OnnxGraph graph = OnnxGraph.open("encoder", onnx, names, Device.cpu());
                NDManager manager = OnnxGraph.newManager()) {
            var shape = new Shape(3, 7);
            var ids = IntStream.range(0, 21).mapToLong(i -> 1_000 + 37 * i).toArray();
            var mask = new long[21];
            Arrays.fill(mask, 0, 18, 1);
            var inputs =
                    new NDList(
                            named("input_ids", manager.create(LongBuffer.wrap(ids), shape)),
                            named("attention_mask", manager.create(LongBuffer.wrap(mask), shape)),
                            named(
                                    "token_type_ids",
                                    manager.create(LongBuffer.wrap(new long[21]), shape)));
            return graph.run(manager, inputs).get(TextEncoder.HIDDEN_STATE).toFloatArray();
        }
    }

    private static NDArray named(String name, NDArray array) {
        array.setName(name);
        return array;
    }
}
