package dev.kairos.modelcli.temporal;

import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.modelcli.temporal.Architecture.Context;
import dev.kairos.modelcli.temporal.Architecture.QuantileHead;
import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.modelcli.temporal.Operations.Start;

/**
 * The temporal Transformer. A token's values, kind, text and calendar are projected and added to an
 * encoding of when it was; layers of causal attention, whose scores know the time between two
 * tokens, and feed-forward layers follow, each normalised before it (Xiong et al., 2020) and added
 * to what went in; heads answer at every step.
 *
 * <p>Letters of shapes: B sequences, L tokens, D width, V variables.
 */
final class TemporalNetwork {
    /** Where the slope of the attention's time bias may change, on the log scale of units. */
    private static final float[] KNOTS = {0, 0.5f, 1, 2, 3, 4.5f};

    /** What a score of attention is lowered by so that its token is not seen. */
    private static final float UNSEEN = -1e9f;

    private final Architecture architecture;

    /**
     * What the network answers.
     *
     * @param logits [B, L, labels], or null
     * @param quantiles [B, L, targets, levels], or null
     * @param next forecast of the next token's values, [B, L, V], or null
     */
    record Answers<T>(T logits, T quantiles, T next) {}

    TemporalNetwork(Architecture architecture) {
        this.architecture = architecture;
    }

    <T> Answers<T> forward(Operations<T> ops) {
        return new Pass<>(ops).forward();
    }

    /** One way through the network with one kind of operations. */
    private final class Pass<T> {
        private final Operations<T> ops;
        private final TimeEncoding.Kind timeKind = architecture.time().kind();

        Pass(Operations<T> ops) {
            this.ops = ops;
        }

        Answers<T> forward() {
            T kind = ops.input(TemporalModel.KIND);
            T present = ops.atMost(ops.toFloat(kind), 1);
            // Counted rather than numbered, so that no operation depends on the length.
            T position = ops.runningSum(ops.add(ops.multiply(present, 0), 1), 1);
            T hours = hours(position);

            T x = tokens(kind, hours);
            T hidden = ops.dropout(x);
            T unseen = unseen(position, present);
            T bias = timeKind == TimeEncoding.Kind.NONE ? unseen : ops.add(timeBias(hours), unseen);
            for (int layer = 0; layer < architecture.layers(); layer++) {
                hidden = ops.add(hidden, attention(layer, hidden, bias));
                hidden = ops.add(hidden, feedForward("layer" + layer, hidden));
            }
            hidden = norm("final", hidden);
            return new Answers<>(logits(hidden), quantiles(hidden), next(hidden));
        }

        /** [B, L] in units of the time encoding. */
        private T hours(T position) {
            return timeKind == TimeEncoding.Kind.ELAPSED
                    ? ops.multiply(
                            ops.input(TemporalModel.HOURS),
                            (float) (1 / architecture.time().unitHours()))
                    : position;
        }

        private T tokens(T kind, T hours) {
            TokenInputs inputs = architecture.inputs();
            int width = architecture.width();
            T table = ops.parameter("kinds", Start.SMALL, inputs.kinds() + 1, width);
            T sum = ops.rows(table, kind);
            if (inputs.variables() > 0) {
                sum = ops.add(sum, projected(TemporalModel.VALUES, inputs.variables()));
                sum = ops.add(sum, projected(TemporalModel.OBSERVED, inputs.variables()));
            }
            if (inputs.textWidth() > 0) {
                sum = ops.add(sum, projected(TemporalModel.TEXT, inputs.textWidth()));
            }
            if (inputs.calendarWidth() > 0) {
                sum = ops.add(sum, projected(TemporalModel.CALENDAR, inputs.calendarWidth()));
            }
            if (inputs.summaryWidth() > 0) {
                sum = ops.add(sum, projected(TemporalModel.SUMMARIES, inputs.summaryWidth()));
            }
            if (timeKind != TimeEncoding.Kind.NONE) {
                sum = ops.add(sum, when(hours));
            }
            // Lets a value count by its size, and values together, before attention.
            return ops.add(sum, feedForward("token", sum));
        }

        private T projected(String input, int inputWidth) {
            T weights =
                    ops.parameter(
                            input + ".projection", Start.GLOROT, inputWidth, architecture.width());
            return ops.matMul(ops.input(input), weights);
        }

        /** Encoding of a token's time since the first one and since the one before it. */
        private T when(T hours) {
            T first = ops.slice(hours, 1, 0, 1);
            T before = ops.concatenate(1, first, ops.slice(hours, 1, 0, -1));
            T sinceFirst = waves("since_first", logScale(ops.subtract(hours, first)));
            T sinceLast = waves("since_last", logScale(ops.subtract(hours, before)));
            int features = 2 * (1 + 2 * architecture.time().frequencies());
            T weights = ops.parameter("when.weights", Start.GLOROT, features, architecture.width());
            return ops.matMul(ops.concatenate(2, sinceFirst, sinceLast), weights);
        }

        /** log(1 + t); what is negative, which only padding is, counts as 0. */
        private T logScale(T units) {
            return ops.log(ops.add(ops.relu(units), 1));
        }

        /** [B, L] → [B, L, 1 + 2 frequencies]. */
        private T waves(String name, T scaled) {
            T column = ops.reshape(scaled, 0, 0, 1);
            T frequencies =
                    ops.parameter(
                            name + ".frequencies",
                            Start.FREQUENCIES,
                            1,
                            architecture.time().frequencies());
            T phases = ops.matMul(column, frequencies);
            T pair = ops.concatenate(2, ops.sin(phases), ops.cos(phases));
            return ops.concatenate(2, column, pair);
        }

        /** [B, 1, L, L] of what scores are lowered by: nothing where a token is seen. */
        private T unseen(T position, T present) {
            T own = ops.reshape(position, 0, 1, -1, 1);
            T other = ops.reshape(position, 0, 1, 1, -1);
            T later = ops.relu(ops.subtract(other, own));
            T hidden =
                    architecture.context() == Context.CAUSAL
                            ? later
                            : ops.add(later, ops.relu(ops.subtract(own, other)));
            T padding = ops.add(ops.multiply(ops.reshape(present, 0, 1, 1, -1), -1), 1);
            return ops.multiply(ops.atMost(ops.add(hidden, padding), 1), UNSEEN);
        }

        /**
         * What time between tokens adds to scores: for each layer and head a line with bends over
         * the log scale; [B, layers · heads, L, L].
         */
        private T timeBias(T hours) {
            T between =
                    logScale(
                            ops.subtract(
                                    ops.reshape(hours, 0, -1, 1, 1),
                                    ops.reshape(hours, 0, 1, 1, -1)));
            T features = ops.relu(ops.subtract(between, ops.constant(KNOTS, KNOTS.length, 1)));
            T slopes =
                    ops.parameter(
                            "time_bias.slopes",
                            Start.ZEROS,
                            architecture.layers() * architecture.heads(),
                            KNOTS.length);
            // The innermost axis stays the innermost one, which is what makes this fast.
            return ops.transpose(ops.matMul(slopes, features), 0, 2, 1, 3);
        }

        private T attention(int layer, T x, T bias) {
            int width = architecture.width();
            int heads = architecture.heads();
            int each = width / heads;
            String name = "layer" + layer + ".attention";
            T normed = norm(name, x);
            T query = perHead(linear(name + ".query", normed, width, width), each);
            T key = perHead(linear(name + ".key", normed, width, width), each);
            T value = perHead(linear(name + ".value", normed, width, width), each);
            T scores =
                    ops.matMul(
                            ops.multiply(query, (float) (1 / Math.sqrt(each))),
                            ops.transpose(key, 0, 1, 3, 2));
            T own =
                    timeKind == TimeEncoding.Kind.NONE
                            ? bias
                            : ops.slice(bias, 1, layer * heads, (layer + 1) * heads);
            T shares = ops.dropout(ops.softmax(ops.add(scores, own)));
            T mixed = ops.transpose(ops.matMul(shares, value), 0, 2, 1, 3);
            T joined = ops.reshape(mixed, 0, 0, width);
            return ops.dropout(linear(name + ".result", joined, width, width));
        }

        /** [B, L, D] → [B, heads, L, D / heads]. */
        private T perHead(T x, int each) {
            return ops.transpose(ops.reshape(x, 0, 0, architecture.heads(), each), 0, 2, 1, 3);
        }

        private T feedForward(String name, T x) {
            int width = architecture.width();
            int hidden = architecture.feedForward();
            T normed = norm(name + ".feed", x);
            T active = ops.gelu(linear(name + ".hidden", normed, width, hidden));
            return ops.dropout(linear(name + ".output", ops.dropout(active), hidden, width));
        }

        private T logits(T hidden) {
            return architecture.classes() == null
                    ? null
                    : head("classes", hidden, architecture.classes().labels().size());
        }

        /** The middle level and, outwards from it, steps that are never negative. */
        private T quantiles(T hidden) {
            QuantileHead head = architecture.quantiles();
            if (head == null) {
                return null;
            }
            int targets = head.targets().size();
            int levels = head.levels().size();
            T middle = head("middle", hidden, targets);
            T middles = ops.reshape(middle, 0, 0, targets, 1);
            if (levels == 1) {
                return middles;
            }
            T raw = head("steps", hidden, targets * (levels - 1));
            T steps = ops.softplus(ops.reshape(raw, 0, 0, targets, levels - 1));
            T outwards = ops.constant(outwards(levels, head.middle()), levels - 1, levels);
            return ops.add(middles, ops.matMul(steps, outwards));
        }

        private T next(T hidden) {
            return architecture.forecastsNext()
                    ? head("next", hidden, architecture.inputs().variables())
                    : null;
        }

        private T head(String name, T hidden, int outputs) {
            return linear(name, hidden, architecture.width(), outputs);
        }

        private T norm(String name, T x) {
            int width = architecture.width();
            return ops.layerNorm(
                    x,
                    ops.parameter(name + ".norm.gain", Start.ONES, width),
                    ops.parameter(name + ".norm.offset", Start.ZEROS, width));
        }

        private T linear(String name, T x, int in, int out) {
            T weights = ops.parameter(name + ".weights", Start.GLOROT, in, out);
            return ops.add(ops.matMul(x, weights), ops.parameter(name + ".bias", Start.ZEROS, out));
        }
    }

    /**
     * Sums steps up to each level: above the middle, the steps from it on; below, less the steps
     * down from it. [levels - 1, levels]; step s lies between levels s and s + 1.
     */
    private static float[] outwards(int levels, int middle) {
        var sums = new float[(levels - 1) * levels];
        for (int step = 0; step < levels - 1; step++) {
            for (int level = 0; level < levels; level++) {
                boolean above = step >= middle && level > step;
                boolean below = step < middle && level <= step;
                sums[step * levels + level] = above ? 1 : below ? -1 : 0;
            }
        }
        return sums;
    }
}
