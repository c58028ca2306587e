package dev.kairos.modelcli.clinical.training;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import com.google.protobuf.ByteString;
import dev.kairos.modelcli.clinical.BoostedTrees;
import dev.kairos.modelcli.clinical.BoostedTrees.Tree;
import java.util.List;

/**
 * Writes {@link BoostedTrees} over {@link RowInputs#ROWS} as the operator that ONNX has for them.
 */
final class TreesGraph {
    /** The set of operators that a graph with trees imports, beside the usual ones. */
    static final OperatorSetIdProto OPERATORS =
            OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(3).build();

    private static final ByteString BRANCH = ByteString.copyFromUtf8("BRANCH_LEQ");
    private static final ByteString LEAF = ByteString.copyFromUtf8("LEAF");

    private final AttributeProto.Builder treeIds = integers("nodes_treeids");
    private final AttributeProto.Builder nodeIds = integers("nodes_nodeids");
    private final AttributeProto.Builder modes =
            AttributeProto.newBuilder().setName("nodes_modes").setType(AttributeType.STRINGS);
    private final AttributeProto.Builder inputs = integers("nodes_featureids");
    private final AttributeProto.Builder thresholds = floats("nodes_values");
    private final AttributeProto.Builder below = integers("nodes_truenodeids");
    private final AttributeProto.Builder above = integers("nodes_falsenodeids");
    private final AttributeProto.Builder leafTreeIds = integers("target_treeids");
    private final AttributeProto.Builder leafNodeIds = integers("target_nodeids");
    private final AttributeProto.Builder targets = integers("target_ids");
    private final AttributeProto.Builder leaves = floats("target_weights");

    private TreesGraph() {}

    /**
     * Adds what trees answer, without their bias, times a weight.
     *
     * @param name of the output, [B, L, 1], and beginning of the names of what leads to it
     * @param width of the rows
     * @param like a tensor of the graph of the shape of the output
     */
    static void add(
            BoostedTrees trees,
            double weight,
            int width,
            String name,
            String like,
            GraphProto.Builder graph) {
        var attributes = new TreesGraph();
        for (int t = 0; t < trees.trees().size(); t++) {
            attributes.add(t, trees.trees().get(t), weight);
        }
        String rows = name + "/rows";
        String sums = name + "/sums";
        graph.addInitializer(Tensors.integers(name + "/row_shape", -1, width))
                .addNode(Tensors.node("Reshape", rows, RowInputs.ROWS, name + "/row_shape"))
                .addNode(
                        Tensors.node("TreeEnsembleRegressor", sums, rows)
                                .setDomain(OPERATORS.getDomain())
                                .addAllAttribute(attributes.all()))
                .addNode(Tensors.node("Shape", name + "/shape", like))
                .addNode(Tensors.node("Reshape", name, sums, name + "/shape"));
    }

    private void add(int number, Tree tree, double weight) {
        int splits = tree.inputs().length;
        for (int node = 0; node < splits + tree.leaves().length; node++) {
            boolean leaf = node >= splits;
            treeIds.addInts(number);
            nodeIds.addInts(node);
            modes.addStrings(leaf ? LEAF : BRANCH);
            inputs.addInts(leaf ? 0 : tree.inputs()[node]);
            thresholds.addFloats(leaf ? 0 : tree.thresholds()[node]);
            below.addInts(leaf ? 0 : 2L * node + 1);
            above.addInts(leaf ? 0 : 2L * node + 2);
            if (leaf) {
                leafTreeIds.addInts(number);
                leafNodeIds.addInts(node);
                targets.addInts(0);
                leaves.addFloats((float) (weight * tree.leaves()[node - splits]));
            }
        }
    }

    private List<AttributeProto> all() {
        return List.of(
                Tensors.attribute("n_targets", 1),
                treeIds.build(),
                nodeIds.build(),
                modes.build(),
                inputs.build(),
                thresholds.build(),
                below.build(),
                above.build(),
                leafTreeIds.build(),
                leafNodeIds.build(),
                targets.build(),
                leaves.build());
    }

    private static AttributeProto.Builder integers(String name) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    }

    private static AttributeProto.Builder floats(String name) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOATS);
    }
}
