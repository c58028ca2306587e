package dev.kairos.inference.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.kairos.inference.adaptation.Activations.Channels;
import dev.kairos.inference.adaptation.Activations.Reach;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** On graphs of one or two products. */
class ActivationsTest {
    /** Three channels in, two columns out. */
    private static final float[] MATRIX = {1, -0.5f, 0.25f, 0.125f, 0, 0};

    @Test
    void aChannelIsDividedByItsReachAndItsWeights() {
        var channels = new Channels(3);
        channels.add(new float[] {-4, 1, 0, 2, 16, 0});
        Reach reach = Activations.of(encoder("x"), Map.of("x", channels)).reaches().get("x");
        // 4^0.8 / 1^0.2 has 1.6 doublings, 16^0.8 / 0.25^0.2 has 3.6; a dead one, of which 1e-4 is
        // taken for both, has (0.8 - 0.2) * log2(1e-4) = -7.97.
        assertThat(reach.smoothing()).containsExactly(6, 14, -32);
        assertThat(reach.divisor(0)).isCloseTo(Math.pow(2, 1.5), within(1e-12));
        assertThat(reach.divisor(1)).isCloseTo(Math.pow(2, 3.5), within(1e-12));
        assertThat(reach.divisor(2)).isEqualTo(Math.pow(2, -8));
        assertThat((double) reach.low()).isCloseTo(-4 / Math.pow(2, 1.5), within(1e-6));
        assertThat((double) reach.high()).isCloseTo(16 / Math.pow(2, 3.5), within(1e-6));
        assertThat(new Reach(new byte[] {-5}, 0, 1).divisor(0))
                .isCloseTo(Math.pow(2, -1.25), within(1e-12));
    }

    @Test
    void whatCannotBeScaledIsNamed() {
        var broken = new Channels(3);
        broken.add(new float[] {1, Float.NaN, 1});
        assertThatThrownBy(() -> Activations.of(encoder("x"), Map.of("x", broken)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x: Activations do not reach from NaN");
        var dead = Map.of("x", new Channels(3));
        assertThatThrownBy(() -> Activations.of(encoder("x"), dead))
                .hasMessageContaining("x: Activations do not reach from 0.0 to 0.0");
        assertThatThrownBy(() -> Activations.of(encoder("x"), Map.of("x", new Channels(2))))
                .hasMessageContaining("Of x there are no 3 channels");
        assertThatThrownBy(() -> new Channels(3).add(new float[4]))
                .hasMessageContaining("4 values are not of 3 channels");
        for (float[] reach :
                new float[][] {{0, 0}, {1, 2}, {Float.NaN, 1}, {0, 1f / 0}, {0, 1e-44f}}) {
            assertThatThrownBy(() -> new Reach(new byte[1], reach[0], reach[1]))
                    .hasMessageContaining("do not reach from");
        }
    }

    @Test
    void aFileHoldsWhatWasWrittenAndNothingElse() throws Exception {
        var channels = new Channels(3);
        channels.add(new float[] {-4, 1, 0, 2, 16, 0});
        byte[] file = Activations.of(encoder("x"), Map.of("x", channels)).toBytes();
        assertThat(Activations.parse(file).toBytes()).isEqualTo(file);
        assertThatThrownBy(() -> Activations.parse(new byte[] {9, 9}))
                .hasMessageContaining("no activations");
        ModelProto.Builder halved = ModelProto.parseFrom(file).toBuilder();
        halved.getGraphBuilder().removeInitializer(1);
        assertThatThrownBy(() -> Activations.parse(halved.build().toByteArray()))
                .hasMessageContaining("The activations of x have no smoothing and reach");
        ModelProto.Builder more = ModelProto.parseFrom(file).toBuilder();
        more.getGraphBuilder().addInitializer(TensorProto.newBuilder().setName("odd"));
        assertThatThrownBy(() -> Activations.parse(more.build().toByteArray()))
                .hasMessageContaining("more than a smoothing and a reach");
        ModelProto.Builder other = ModelProto.parseFrom(file).toBuilder();
        other.getGraphBuilder().getInitializerBuilder(0).setDims(0, 2);
        assertThatThrownBy(() -> Activations.parse(other.build().toByteArray()))
                .hasMessageContaining("more than a smoothing and a reach");
    }

    @Test
    void anotherEncodersActivationsAreRefused() {
        var channels = new Channels(3);
        channels.add(new float[] {-4, 1, 0, 2, 16, 0});
        Activations one = Activations.of(encoder("x"), Map.of("x", channels));
        assertThat(Int8Quantiser.quantise(encoder("x"), one).getGraph().getNodeCount())
                .isEqualTo(3);
        var two = new TreeMap<>(one.reaches());
        two.put("y", one.reaches().get("x"));
        for (Activations others : List.of(new Activations(new TreeMap<>()), new Activations(two))) {
            assertThatThrownBy(() -> Int8Quantiser.quantise(encoder("x"), others))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the encoder multiplies [x]");
        }
        var narrow = new TreeMap<>(Map.of("x", new Reach(new byte[2], -1, 1)));
        assertThatThrownBy(() -> Int8Quantiser.quantise(encoder("x"), new Activations(narrow)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x have 2 channels, its matrix 3");
        // One matrix cannot have the smoothing of two tensors in its rows.
        assertThatThrownBy(() -> Int8Quantiser.quantise(encoder("x", "y"), new Activations(two)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("matrix is multiplied with x and with y");
    }

    @Test
    void channelsThatAreSeenInPartsReachAsFarAsTheWhole() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var whole = new float[3 * 20];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (float) random.nextGaussian();
        }
        var together = new Channels(3);
        together.add(whole);
        var apart = new Channels(3);
        for (int from = 0; from < whole.length; from += 3) {
            apart.add(new float[] {whole[from], whole[from + 1], whole[from + 2]});
        }
        assertThat(apart.least()).isEqualTo(together.least());
        assertThat(apart.largest()).isEqualTo(together.largest());
    }

    /** Multiplies each input with the same matrix. */
    private static EncoderGraph encoder(String... inputs) {
        var graph = GraphProto.newBuilder();
        TensorProto.Builder matrix =
                TensorProto.newBuilder()
                        .setName("matrix")
                        .setDataType(TensorProto.DataType.FLOAT.getNumber())
                        .addDims(3)
                        .addDims(2);
        for (float value : MATRIX) {
            matrix.addFloatData(value);
        }
        graph.addInitializer(matrix);
        for (String input : inputs) {
            graph.addNode(
                    NodeProto.newBuilder()
                            .setOpType("MatMul")
                            .setName("/of/" + input + "/MatMul")
                            .addInput(input)
                            .addInput("matrix")
                            .addOutput(input + "_product"));
        }
        return EncoderGraph.of(ModelProto.newBuilder().setGraph(graph).build());
    }
}
