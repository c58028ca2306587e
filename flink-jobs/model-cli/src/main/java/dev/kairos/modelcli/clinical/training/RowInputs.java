package dev.kairos.modelcli.clinical.training;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.modelcli.temporal.Tokens;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.Summary;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What regressions and trees read after one token, in one row: the summaries of every variable's
 * past, which of the variables this token observed, the hours since the first token, and their
 * logarithm {@code ln(1 + hours)}.
 */
final class RowInputs {
    /** The name of the rows in a graph, [B, L, width]. */
    static final String ROWS = "rows";

    private static final int TIMES = 2;

    private RowInputs() {}

    /** Numbers in a row. */
    static int width(FeatureSpec spec) {
        return spec.summaryWidth() + spec.valueWidth() + TIMES;
    }

    /** The row after one token. */
    static float[] after(Tokens tokens, int token, FeatureSpec spec) {
        int summaries = spec.summaryWidth();
        int variables = spec.valueWidth();
        var row = new float[width(spec)];
        System.arraycopy(tokens.summaries(), token * summaries, row, 0, summaries);
        System.arraycopy(tokens.observed(), token * variables, row, summaries, variables);
        row[summaries + variables] = tokens.hours()[token];
        row[summaries + variables + 1] = (float) Math.log1p(tokens.hours()[token]);
        return row;
    }

    /**
     * The columns of some of it.
     *
     * @param read summaries of every variable
     * @param observed whether the token's flags are read, too, and the hours as they are; their
     *     logarithm always is
     */
    static int[] columns(FeatureSpec spec, Set<Summary> read, boolean observed) {
        List<Summary> asked = spec.summaries();
        int summaries = spec.summaryWidth();
        int last = width(spec) - 1;
        return IntStream.rangeClosed(0, last)
                .filter(
                        column ->
                                column < summaries
                                        ? read.contains(asked.get(column % asked.size()))
                                        : observed || column == last)
                .toArray();
    }

    /** Adds {@link #ROWS} to a graph. */
    static void addTo(GraphProto.Builder graph) {
        graph.addInitializer(Tensors.number("rows/one", 1))
                .addInitializer(Tensors.integers("rows/last_axis", 2))
                .addNode(
                        Tensors.node(
                                "Unsqueeze", "rows/hours", TemporalModel.HOURS, "rows/last_axis"))
                .addNode(Tensors.node("Add", "rows/hours_and_one", "rows/hours", "rows/one"))
                .addNode(Tensors.node("Log", "rows/log_hours", "rows/hours_and_one"));
        NodeProto.Builder rows =
                Tensors.node(
                        "Concat",
                        ROWS,
                        TemporalModel.SUMMARIES,
                        TemporalModel.OBSERVED,
                        "rows/hours",
                        "rows/log_hours");
        graph.addNode(rows.addAttribute(Tensors.attribute("axis", 2)));
    }
}
