package dev.kairos.modelcli.clinical.training;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.modelcli.clinical.training.HourlyCalibration.Knot;
import dev.kairos.temporalcontext.features.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes an {@link Ensemble} as one ONNX graph: the graphs of its networks side by side, the
 * regressions, the trees, and their combination as the output {@code logits}. What has no weight is
 * left out.
 */
final class EnsembleGraph {
    private static final String NETWORKS_PART = "networks/part";
    private static final String SUM = "sum";

    private EnsembleGraph() {}

    /**
     * Joins graphs.
     *
     * @param networks what {@link dev.kairos.modelcli.temporal.TemporalExport} wrote of each
     *     network, all of one architecture
     * @param forecast the variables that quantiles are of, one a target; none without quantiles
     */
    static byte[] join(
            List<byte[]> networks,
            RowStages rows,
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
        if (holdsNetworks(combination, forecast)) {
            for (int n = 0; n < models.size(); n++) {
                add(models.get(n).getGraph(), "network%d/".formatted(n), inputs, graph);
            }
        }
        if (ofNetworks) {
            addMean(models.size(), combination.network(), graph);
        }
        NodeProto.Builder sum = Tensors.node("Sum", SUM);
        if (ofNetworks) {
            sum.addInput(NETWORKS_PART);
        }
        rows.inputs().addTo(graph);
        sum.addInput(addStages(rows, combination, graph));
        if (!forecast.isEmpty()) {
            addForecasts(networks.size(), forecast, graph);
        }
        graph.addNode(sum);
        addCalibration(combination.calibration(), graph);
        ModelProto.Builder joined = models.get(0).toBuilder().setGraph(graph);
        if (combination.trees() != 0) {
            joined.addOpsetImport(TreesGraph.OPERATORS);
        }
        return joined.build().toByteArray();
    }

    /**
     * Whether a joined graph holds networks, which attend to earlier tokens; regressions and trees
     * look at one.
     *
     * @param forecast what quantiles are of
     */
    static boolean holdsNetworks(Combination combination, List<?> forecast) {
        return combination.network() != 0 || !forecast.isEmpty();
    }

    /** The mean logit of the networks, weighted. */
    private static void addMean(int networks, double weight, GraphProto.Builder graph) {
        NodeProto.Builder sum = Tensors.node("Sum", "networks/sum");
        for (int n = 0; n < networks; n++) {
            sum.addInput("network%d/%s".formatted(n, TemporalModel.LOGITS));
        }
        graph.addNode(sum)
                .addInitializer(Tensors.number("networks/weight", weight / networks))
                .addNode(Tensors.node("Mul", NETWORKS_PART, "networks/sum", "networks/weight"));
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

    /** What regressions and trees answer, weighted; the name of the output, [B, L, 1]. */
    private static String addStages(
            RowStages rows, Combination combination, GraphProto.Builder graph) {
        String judged = addRows("judged", rows.judged(), combination, graph);
        if (rows.underway() == null) {
            return judged;
        }
        String underway = addRows("underway", rows.underway(), combination, graph);
        double hours = rows.course().end() - rows.course().handOver();
        graph.addInitializer(Tensors.number("stages/hand_over", rows.course().handOver()))
                .addInitializer(Tensors.number("stages/hours", hours))
                .addInitializer(Tensors.numbers("stages/none", List.of(), 0))
                .addInitializer(Tensors.numbers("stages/all", List.of(), 1))
                .addNode(Tensors.node("Sub", "stages/since", RowInputs.HOURS, "stages/hand_over"))
                .addNode(Tensors.node("Div", "stages/way", "stages/since", "stages/hours"))
                .addNode(
                        Tensors.node(
                                "Clip", "stages/share", "stages/way", "stages/none", "stages/all"))
                .addNode(Tensors.node("Sub", "stages/difference", judged, underway))
                .addNode(Tensors.node("Mul", "stages/change", "stages/difference", "stages/share"))
                .addNode(Tensors.node("Add", "stages/sum", underway, "stages/change"));
        return "stages/sum";
    }

    /** The weighted logits of a regression and of trees. */
    private static String addRows(
            String name, RowModels rows, Combination combination, GraphProto.Builder graph) {
        String linear = name + "/linear";
        String weights = name + "/weights";
        double[] weighted =
                Arrays.stream(rows.linear().weights()).map(w -> combination.linear() * w).toArray();
        double bias = combination.linear() * rows.linear().bias();
        graph.addInitializer(Tensors.column(weights, weighted))
                .addNode(Tensors.node("MatMul", linear, RowInputs.ROWS, weights));
        NodeProto.Builder sum = Tensors.node("Sum", name, linear, name + "/bias");
        if (combination.trees() != 0) {
            String trees = name + "/trees";
            TreesGraph.add(
                    rows.trees(), combination.trees(), weighted.length, trees, linear, graph);
            bias += combination.trees() * rows.trees().bias();
            sum.addInput(trees);
        }
        graph.addInitializer(Tensors.number(name + "/bias", bias)).addNode(sum);
        return name;
    }

    /** Slope and offset of a token's hour: what they begin with, and a bend at each knot. */
    private static void addCalibration(HourlyCalibration calibration, GraphProto.Builder graph) {
        List<Knot> knots = calibration.knots();
        long count = knots.size();
        Knot first = knots.get(0);
        graph.addInitializer(
                        Tensors.numbers(
                                "calibration/knots",
                                List.of(count),
                                knots.stream().mapToDouble(Knot::hour).toArray()))
                .addInitializer(
                        Tensors.numbers(
                                "calibration/bends",
                                List.of(count, 2L),
                                Arrays.stream(calibration.bends())
                                        .flatMapToDouble(Arrays::stream)
                                        .toArray()))
                .addInitializer(
                        Tensors.numbers(
                                "calibration/start", List.of(2L), first.slope(), first.offset()))
                .addInitializer(Tensors.integers("calibration/slope_place", 0))
                .addInitializer(Tensors.integers("calibration/offset_place", 1))
                .addNode(
                        Tensors.node(
                                "Sub", "calibration/from", RowInputs.HOURS, "calibration/knots"))
                .addNode(Tensors.node("Relu", "calibration/since", "calibration/from"))
                .addNode(
                        Tensors.node(
                                "MatMul",
                                "calibration/changes",
                                "calibration/since",
                                "calibration/bends"))
                .addNode(
                        Tensors.node(
                                "Add",
                                "calibration/lines",
                                "calibration/changes",
                                "calibration/start"))
                .addNode(line("calibration/slope"))
                .addNode(line("calibration/offset"))
                .addNode(Tensors.node("Mul", "calibration/sloped", SUM, "calibration/slope"))
                .addNode(
                        Tensors.node(
                                "Add",
                                TemporalModel.LOGITS,
                                "calibration/sloped",
                                "calibration/offset"));
    }

    /** One column of the lines, [B, L, 1]. */
    private static NodeProto.Builder line(String name) {
        return Tensors.node("Gather", name, "calibration/lines", name + "_place")
                .addAttribute(Tensors.attribute("axis", 2));
    }

    /** The mean of the networks' quantiles, in units of the variables: non-crossing as each is. */
    private static void addForecasts(
            int networks, List<Variable> forecast, GraphProto.Builder graph) {
        NodeProto.Builder sum = Tensors.node("Sum", "quantiles/sum");
        for (int n = 0; n < networks; n++) {
            sum.addInput("network%d/%s".formatted(n, TemporalModel.QUANTILES));
        }
        graph.addNode(sum)
                .addInitializer(
                        Tensors.column(
                                "quantiles/unit",
                                forecast.stream()
                                        .mapToDouble(v -> v.deviation() / networks)
                                        .toArray()))
                .addInitializer(
                        Tensors.column(
                                "quantiles/middle",
                                forecast.stream().mapToDouble(Variable::mean).toArray()))
                .addNode(Tensors.node("Mul", "quantiles/spread", "quantiles/sum", "quantiles/unit"))
                .addNode(
                        Tensors.node(
                                "Add",
                                TemporalModel.QUANTILES,
                                "quantiles/spread",
                                "quantiles/middle"));
    }
}
