package dev.kairos.modelcli.text;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.kairos.inference.adaptation.EncoderGraph;
import java.util.Random;

/** An encoder of two small layers with random weights, named as published ones are. */
final class TinyEncoder {
    static final int WORDS = 40;
    private static final int WIDTH = 32;
    private static final int INNER = 64;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Random random;

    private TinyEncoder(long seed) {
        random = new Random(seed);
    }

    static EncoderGraph create(long seed) {
        var tiny = new TinyEncoder(seed);
        tiny.add("embeddings.word_embeddings.weight", 1, WORDS, WIDTH);
        tiny.add("embeddings.position_embeddings.weight", 0.1, 16, WIDTH);
        tiny.add("embeddings.token_type_embeddings.weight", 0.1, 2, WIDTH);
        tiny.norm("embeddings");
        for (int layer = 0; layer < 2; layer++) {
            String prefix = "encoder.layer." + layer + ".";
            for (String name : new String[] {"query", "key", "value"}) {
                tiny.linear(prefix + "attention.self." + name, WIDTH, WIDTH);
            }
            tiny.linear(prefix + "attention.output.dense", WIDTH, WIDTH);
            tiny.norm(prefix + "attention.output");
            tiny.linear(prefix + "intermediate.dense", WIDTH, INNER);
            tiny.linear(prefix + "output.dense", INNER, WIDTH);
            tiny.norm(prefix + "output");
        }
        return EncoderGraph.of(ModelProto.newBuilder().setGraph(tiny.graph).build());
    }

    private void norm(String prefix) {
        add(prefix + ".LayerNorm.weight", 0, WIDTH);
        add(prefix + ".LayerNorm.bias", 0, WIDTH);
    }

    private void linear(String name, int in, int out) {
        String weight = "onnx::MatMul_" + graph.getNodeCount();
        add(weight, 1 / Math.sqrt(in), in, out);
        add(name + ".bias", 0, out);
        graph.addNode(
                NodeProto.newBuilder()
                        .setName(
                                "/"
                                        + name.replace('.', '/').replace("layer/", "layer.")
                                        + "/MatMul")
                        .setOpType("MatMul")
                        .addInput("x")
                        .addInput(weight));
    }

    /** Random numbers around 0, or around 1 for the weights of norms. */
    private void add(String name, double deviation, int... shape) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(TensorProto.DataType.FLOAT.getNumber());
        int size = 1;
        for (int dimension : shape) {
            tensor.addDims(dimension);
            size *= dimension;
        }
        double mean = name.endsWith("LayerNorm.weight") ? 1 : 0;
        for (int i = 0; i < size; i++) {
            tensor.addFloatData((float) (mean + deviation * random.nextGaussian()));
        }
        graph.addInitializer(tensor);
    }
}
