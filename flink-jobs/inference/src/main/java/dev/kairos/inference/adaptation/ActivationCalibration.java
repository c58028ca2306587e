package dev.kairos.inference.adaptation;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.kairos.inference.adaptation.Activations.Channels;
import dev.kairos.inference.onnx.OnnxGraph;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.onnx.TextTokenizer;
import dev.kairos.inference.onnx.TokenBatch;
import dev.kairos.inference.packaging.EncoderSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds how far an encoder's activations reach: runs it in full precision on texts. */
public final class ActivationCalibration {
    /** With 400 the answers of 8 bits were as near to those of full precision. */
    private static final int MOST_TEXTS = 1_000;

    private ActivationCalibration() {}

    /**
     * Looks at texts one by one, since padding reaches, too.
     *
     * @param base whose tokenizer and longest text the encoder has
     * @param texts of the training part, of which at most 1,000 are read, evenly spaced
     * @throws IllegalArgumentException if there are none
     */
    public static Activations of(EncoderGraph encoder, EncoderSpec base, List<String> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("There are no texts to find activations with");
        }
        Set<String> tensors = encoder.multiplied().keySet();
        var seen = new HashMap<String, Channels>();
        try (var graph =
                        OnnxGraph.open(
                                base.artifact(),
                                showing(tensors, encoder.model()),
                                TextEncoder.INPUTS,
                                Device.cpu());
                var tokenizer =
                        TextTokenizer.open(
                                LinkTokens.shortened(base.tokenizerBytes()), base.maxTokens())) {
            int read = Math.min(MOST_TEXTS, texts.size());
            for (int i = 0; i < read; i++) {
                String text = texts.get((int) ((long) i * texts.size() / read));
                look(graph, TokenBatch.of(List.of(tokenizer.tokenize(text))), tensors, seen);
            }
        }
        return Activations.of(encoder, seen);
    }

    private static void look(
            OnnxGraph graph, TokenBatch text, Set<String> tensors, Map<String, Channels> seen) {
        try (NDManager manager = OnnxGraph.newManager()) {
            NDList found = graph.run(manager, TextEncoder.inputs(manager, text));
            for (String tensor : tensors) {
                float[] values = found.get(tensor).toFloatArray();
                seen.computeIfAbsent(tensor, name -> new Channels(values.length / text.length()))
                        .add(values);
            }
        }
    }

    /** The graph with tensors of its inside as outputs. */
    private static byte[] showing(Set<String> tensors, ModelProto model) {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (String tensor : tensors) {
            graph.addOutput(
                    ValueInfoProto.newBuilder()
                            .setName(tensor)
                            .setType(
                                    TypeProto.newBuilder()
                                            .setTensorType(
                                                    TypeProto.Tensor.newBuilder()
                                                            .setElemType(
                                                                    TensorProto.DataType.FLOAT
                                                                            .getNumber()))));
        }
        return model.toBuilder().setGraph(graph).build().toByteArray();
    }
}
