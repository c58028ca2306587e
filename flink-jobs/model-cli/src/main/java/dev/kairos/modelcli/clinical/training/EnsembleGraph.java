package dev.kairos.modelcli.clinical.training;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.modelcli.clinical.LogisticRegression;
import dev.kairos.temporalcontext.features.Variable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes an {@link Ensemble} as one ONNX graph: the graphs of its networks side by side, the linear
 * model, and their combination as the output {@code logits}.
 */
final class EnsembleGraph {
    private static final String HOURS_LATER = "linear/hours";

    private EnsembleGraph() {}

    /**
     * Joins graphs.
     *
     * @param networks what {@link dev.kairos.modelcli.temporal.TemporalExport} wrote of each
     *     network, all of one architecture
     * @param linear null for none
     * @param forecast the variables that quantiles are of, one a target; none without quantiles
     */
    static byte[] join(
            List<byte[]> networks,
            LogisticRegression linear,
            Combination combination,
            List<Variable> forecast) {
        List<ModelProto> models = networks.stream().map(EnsembleGraph::parse).toList();
        GraphProto first = models.get(0).getGraph();
        Set<String> inputs =
                first.getInputList().stream().map(i -> i.getName()).collect(Collectors.toSet());
        GraphProto.Builder graph =
                GraphProto.newBuilder()
                        .setName("ensemble")
                        .addAllInput(first.getInputList())
                        .addAllOutput(first.getOutputList());
        boolean ofNetworks = combination.network() != 0;
        if (ofNetworks || !forecast.isEmpty()) {
            for (int n = 0; n < models.size(); n++) {
                add(models.get(n).getGraph(), "network%d/".formatted(n), inputs, graph);
            }
        }
        if (ofNetworks) {
            addMean(models.size(), combination.network(), graph);
        }
        double offset = combination.offset();
        String parts = "networks/part";
        if (linear != null) {
            addLinear(linear, combination.linear(), graph);
            offset += combination.linear() * linear.bias();
            parts = "linear/part";
        }
        if (ofNetworks && linear != null) {
            graph.addNode(node("Add", "parts", "networks/part", "linear/part"));
            parts = "parts";
        }
        if (!forecast.isEmpty()) {
            addForecasts(networks.size(), forecast, graph);
        }
        graph.addInitializer(number("offset", offset))
                .addNode(node("Add", TemporalModel.LOGITS, parts, "offset"));
        return models.get(0).toBuilder().setGraph(graph).build().toByteArray();
    }

    /** The mean logit of the networks, weighted. */
    private static void addMean(int networks, double weight, GraphProto.Builder graph) {
        NodeProto.Builder sum = node("Sum", "networks/sum");
        for (int n = 0; n < networks; n++) {
            sum.addInput("network%d/%s".formatted(n, TemporalModel.LOGITS));
        }
        graph.addNode(sum)
                .addInitializer(number("networks/weight", weight / networks))
                .addNode(node("Mul", "networks/part", "networks/sum", "networks/weight"));
    }

    private static ModelProto parse(byte[] onnx) {
        try {
            return ModelProto.parseFrom(onnx);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("A network's graph cannot be read", e);
        }
    }

    /** Adds a network's nodes and numbers under names of their own. */
    private static void add(
            GraphProto network, String prefix, Set<String> inputs, GraphProto.Builder graph) {
        for (TensorProto numbers : network.getInitializerList()) {
            graph.addInitializer(numbers.toBuilder().setName(prefix + numbers.getName()));
        }
        for (NodeProto node : network.getNodeList()) {
            NodeProto.Builder own =
                    node.toBuilder().clearInput().clearOutput().setName(prefix + node.getName());
            for (String input : node.getInputList()) {
                own.addInput(inputs.contains(input) || input.isEmpty() ? input : prefix + input);
            }
            for (String output : node.getOutputList()) {
                own.addOutput(prefix + output);
            }
            graph.addNode(own);
        }
    }

    /** The summaries and the logarithm of the hours, weighted; see {@link Assembled}. */
    private static void addLinear(
            LogisticRegression linear, double weight, GraphProto.Builder graph) {
        int width = linear.weights().length - 1;
        var weights =
                TensorProto.newBuilder()
                        .setName("linear/weights")
                        .setDataType(TensorProto.DataType.FLOAT.getNumber())
                        .addDims(width)
                        .addDims(1);
        for (int i = 0; i < width; i++) {
            weights.addFloatData((float) (weight * linear.weights()[i]));
        }
        graph.addInitializer(weights)
                .addInitializer(number("linear/hours_weight", weight * linear.weights()[width]))
                .addInitializer(number("linear/one", 1))
                .addInitializer(
                        TensorProto.newBuilder()
                                .setName("linear/last_axis")
                                .setDataType(TensorProto.DataType.INT64.getNumber())
                                .addDims(1)
                                .addInt64Data(2))
                .addNode(node("MatMul", "linear/values", TemporalModel.SUMMARIES, "linear/weights"))
                .addNode(node("Add", HOURS_LATER, TemporalModel.HOURS, "linear/one"))
                .addNode(node("Log", "linear/log_hours", HOURS_LATER))
                .addNode(
                        node(
                                "Unsqueeze",
                                "linear/log_hours_column",
                                "linear/log_hours",
                                "linear/last_axis"))
                .addNode(
                        node(
                                "Mul",
                                "linear/time",
                                "linear/log_hours_column",
                                "linear/hours_weight"))
                .addNode(node("Add", "linear/part", "linear/values", "linear/time"));
    }

    /** The mean of the networks' quantiles, in units of the variables: non-crossing as each is. */
    private static void addForecasts(
            int networks, List<Variable> forecast, GraphProto.Builder graph) {
        NodeProto.Builder sum = node("Sum", "quantiles/sum");
        for (int n = 0; n < networks; n++) {
            sum.addInput("network%d/%s".formatted(n, TemporalModel.QUANTILES));
        }
        graph.addNode(sum)
                .addInitializer(
                        perTarget(
                                "quantiles/unit",
                                forecast.stream().map(v -> v.deviation() / networks).toList()))
                .addInitializer(
                        perTarget(
                                "quantiles/middle", forecast.stream().map(Variable::mean).toList()))
                .addNode(node("Mul", "quantiles/spread", "quantiles/sum", "quantiles/unit"))
                .addNode(
                        node(
                                "Add",
                                TemporalModel.QUANTILES,
                                "quantiles/spread",
                                "quantiles/middle"));
    }

    /** [targets, 1] */
    private static TensorProto perTarget(String name, List<Double> values) {
        var numbers =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(TensorProto.DataType.FLOAT.getNumber())
                        .addDims(values.size())
                        .addDims(1);
        values.forEach(value -> numbers.addFloatData(value.floatValue()));
        return numbers.build();
    }

    private static TensorProto number(String name, double value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(1)
                .addFloatData((float) value)
                .build();
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setName(output)
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }
}
