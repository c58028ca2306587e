package dev.kairos.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kairos.inference.packaging.EncoderSpec;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** On the encoder that Kairos ships. */
class OnnxBytesTest {
    private static final byte[] ENCODER = EncoderSpec.miniLm(256).modelBytes();

    @Test
    void knowsTheOperatorsOfAGraph() {
        var bytes = new OnnxBytes(ENCODER);
        assertThat(bytes.uses("DynamicQuantizeLinear")).isTrue();
        assertThat(bytes.uses("Add")).isTrue();
        assertThat(bytes.uses("Ad")).isFalse();
        assertThat(bytes.uses("Conv")).isFalse();
    }

    @Test
    void theOrderOfAdditionsIsAllThatChanges() {
        byte[] changed = new OnnxBytes(ENCODER.clone()).addConstantsLast();
        assertThat(changed).hasSameSizeAs(ENCODER).isNotEqualTo(ENCODER);
        assertThat(new OnnxBytes(changed.clone()).addConstantsLast()).isEqualTo(changed);
        // Six biases a layer move, each with its name and the other operand's, of at most 100
        // bytes.
        long different =
                IntStream.range(0, changed.length).filter(i -> changed[i] != ENCODER[i]).count();
        assertThat(different).isBetween(36L, 36L * 200);
    }

    @Test
    void theResultsAreTheSameToTheBit() {
        byte[] changed = new OnnxBytes(ENCODER.clone()).addConstantsLast();
        assertThat(run(changed)).isEqualTo(run(ENCODER));
    }

    @Test
    void whatIsNoGraphIsRefused() {
        byte[] cut = Arrays.copyOf(ENCODER, ENCODER.length / 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OnnxBytes(cut))
                .withMessageContaining("No protobuf message");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OnnxBytes(new byte[] {(byte) 0xFF, (byte) 0xFF}));
    }

    private static float[] run(byte[] onnx) {
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
