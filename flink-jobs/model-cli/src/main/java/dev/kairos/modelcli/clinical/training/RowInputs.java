package dev.kairos.modelcli.clinical.training;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.modelcli.clinical.training.Recipe.Contrast;
import dev.kairos.modelcli.temporal.Tokens;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.Summary;
import dev.kairos.temporalcontext.features.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What regressions and trees read after one token, in one row: the summaries of every variable's
 * past, or the token's own values where there are none, which of the variables this token observed,
 * differences between summaries, the hours since the first token, and their logarithm {@code ln(1 +
 * hours)}.
 *
 * @param spec what tokens hold
 * @param differences between columns of summaries: trees ask one input at a time, and cannot
 *     subtract
 * @param timed whether they read the hours
 */
record RowInputs(FeatureSpec spec, List<Difference> differences, boolean timed) {
    /** The name of the rows in a graph, [B, L, width]. */
    static final String ROWS = "rows";

    /** The name of the hours since the first token in that graph, [B, L, 1]. */
    static final String HOURS = "rows/hours";

    private static final int TIMES = 2;

    /**
     * One summary less another.
     *
     * @param of column
     * @param less column that is subtracted
     */
    record Difference(int of, int less) {}

    /**
     * The rows of a recipe.
     *
     * @param changes whether they hold, of every variable, its last value less its first and less
     *     its mean, and its highest less its lowest
     * @param contrasts pairs of variables: the last value of the first less that of the second, as
     *     they are scaled; logarithms give a ratio so
     * @param timed whether they hold the hours
     */
    static RowInputs of(
            FeatureSpec spec, boolean changes, List<Contrast> contrasts, boolean timed) {
        var differences = new ArrayList<Difference>();
        for (int variable = 0; changes && variable < spec.valueWidth(); variable++) {
            int last = column(spec, variable, Summary.LAST);
            differences.add(new Difference(last, column(spec, variable, Summary.FIRST)));
            differences.add(new Difference(last, column(spec, variable, Summary.MEAN)));
            differences.add(
                    new Difference(
                            column(spec, variable, Summary.HIGHEST),
                            column(spec, variable, Summary.LOWEST)));
        }
        List<String> names = spec.variables().stream().map(Variable::name).toList();
        for (Contrast contrast : contrasts) {
            differences.add(
                    new Difference(
                            column(spec, names.indexOf(contrast.of()), Summary.LAST),
                            column(spec, names.indexOf(contrast.less()), Summary.LAST)));
        }
        return new RowInputs(spec, differences, timed);
    }

    private static int column(FeatureSpec spec, int variable, Summary summary) {
        int place = spec.summaries().indexOf(summary);
        if (variable < 0 || place < 0) {
            throw new IllegalArgumentException(
                    "Rows need a variable or a summary %s that is not read".formatted(summary));
        }
        return variable * spec.summaries().size() + place;
    }

    /** Numbers in a row. */
    int width() {
        return valueColumns() + spec.valueWidth() + differences.size() + (timed ? TIMES : 0);
    }

    private boolean summarised() {
        return spec.summaryWidth() > 0;
    }

    /** Columns of summaries or, without them, of values; they come first. */
    private int valueColumns() {
        return summarised() ? spec.summaryWidth() : spec.valueWidth();
    }

    /** The rows after some tokens of each case, case after case. */
    float[][] rows(Assembled cases, int[][] after) {
        var rows = new ArrayList<float[]>();
        for (int i = 0; i < cases.size(); i++) {
            Tokens tokens = cases.examples().get(i).tokens();
            for (int token : after[i]) {
                rows.add(after(tokens, token));
            }
        }
        return rows.toArray(new float[0][]);
    }

    /** The row after one token. */
    float[] after(Tokens tokens, int token) {
        int columns = valueColumns();
        int variables = spec.valueWidth();
        var row = new float[width()];
        float[] values = summarised() ? tokens.summaries() : tokens.values();
        System.arraycopy(values, token * columns, row, 0, columns);
        System.arraycopy(tokens.observed(), token * variables, row, columns, variables);
        int at = columns + variables;
        for (Difference difference : differences) {
            row[at++] = row[difference.of()] - row[difference.less()];
        }
        if (timed) {
            row[at] = tokens.hours()[token];
            row[at + 1] = (float) Math.log1p(tokens.hours()[token]);
        }
        return row;
    }

    /**
     * The columns that a regression reads, which has no use for differences.
     *
     * @param read summaries of every variable; of rows without summaries, all values and flags are
     * @param observed whether the token's flags are read, too, and the hours as they are; their
     *     logarithm always is, if there are any
     */
    int[] columns(Set<Summary> read, boolean observed) {
        List<Summary> asked = spec.summaries();
        int values = valueColumns();
        int flags = values + spec.valueWidth();
        int hours = flags + differences.size();
        return IntStream.range(0, width())
                .filter(
                        column -> {
                            if (column < values) {
                                return !summarised()
                                        || read.contains(asked.get(column % asked.size()));
                            }
                            if (column < flags) {
                                // Without SEEN, flags alone tell a mean from nothing.
                                return observed || !summarised();
                            }
                            return column == hours ? observed : column > hours;
                        })
                .toArray();
    }

    /**
     * Adds {@link #ROWS} to a graph.
     *
     * @throws IllegalStateException if they lack summaries or hours, which nothing that ships does
     */
    void addTo(GraphProto.Builder graph) {
        if (!summarised() || !timed) {
            throw new IllegalStateException("Rows without summaries or hours are not exported");
        }
        graph.addInitializer(Tensors.number("rows/one", 1))
                .addInitializer(Tensors.integers("rows/last_axis", 2))
                .addNode(Tensors.node("Unsqueeze", HOURS, TemporalModel.HOURS, "rows/last_axis"))
                .addNode(Tensors.node("Add", "rows/hours_and_one", HOURS, "rows/one"))
                .addNode(Tensors.node("Log", "rows/log_hours", "rows/hours_and_one"));
        NodeProto.Builder rows =
                Tensors.node("Concat", ROWS, TemporalModel.SUMMARIES, TemporalModel.OBSERVED);
        if (!differences.isEmpty()) {
            addGathered("rows/of", differences.stream().mapToLong(Difference::of), graph);
            addGathered("rows/less", differences.stream().mapToLong(Difference::less), graph);
            graph.addNode(Tensors.node("Sub", "rows/differences", "rows/of", "rows/less"));
            rows.addInput("rows/differences");
        }
        rows.addInput(HOURS).addInput("rows/log_hours");
        graph.addNode(rows.addAttribute(Tensors.attribute("axis", 2)));
    }

    private static void addGathered(String output, LongStream columns, GraphProto.Builder graph) {
        String places = output + "_columns";
        graph.addInitializer(Tensors.integers(places, columns.toArray()))
                .addNode(
                        Tensors.node("Gather", output, TemporalModel.SUMMARIES, places)
                                .addAttribute(Tensors.attribute("axis", 2)));
    }
}
