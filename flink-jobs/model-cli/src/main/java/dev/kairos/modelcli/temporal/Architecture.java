package dev.kairos.modelcli.temporal;

import static java.util.Objects.requireNonNull;

import dev.kairos.temporalcontext.features.FeatureSpec;
import java.util.HashSet;
import java.util.List;

/**
 * The shape of a temporal Transformer.
 *
 * @param inputs what a token holds
 * @param width length of a token's vector inside the network; a multiple of heads
 * @param layers attention layers
 * @param heads attention heads of a layer
 * @param feedForward width of the hidden layer after attention
 * @param dropout share of elements that are dropped while training, from 0 to below 1
 * @param time how elapsed time is read
 * @param context which tokens a step sees
 * @param classes head for classes, or null
 * @param quantiles head for quantiles, or null
 * @param forecastsNext whether a further head learns to forecast the values of the next token,
 *     which only helps the training and is not exported
 */
public record Architecture(
        TokenInputs inputs,
        int width,
        int layers,
        int heads,
        int feedForward,
        double dropout,
        TimeEncoding time,
        Context context,
        ClassHead classes,
        QuantileHead quantiles,
        boolean forecastsNext) {

    /** Which tokens a step sees. */
    public enum Context {
        /** Itself and all before it. */
        CAUSAL,
        /**
         * Itself alone, to measure what the context is worth. When it is, it still knows: the time
         * since the first token and since the one before.
         */
        NONE
    }

    /**
     * What a token holds.
     *
     * @param kinds number of kinds of tokens, at least 1; they are numbered from 1
     * @param variables length of a token's values, 0 where there are none
     * @param textWidth length of a text embedding, 0 where there are no texts
     * @param calendarWidth number of calendar features, 0 where there are none
     * @param summaryWidth number of summaries of the past, 0 where there are none
     */
    public record TokenInputs(
            int kinds, int variables, int textWidth, int calendarWidth, int summaryWidth) {
        public TokenInputs {
            if (kinds < 1
                    || Math.min(variables, textWidth) < 0
                    || Math.min(calendarWidth, summaryWidth) < 0) {
                throw new IllegalArgumentException(
                        "A token has a kind, and no negative widths, got kinds=%d, variables=%d, textWidth=%d, calendarWidth=%d, summaryWidth=%d"
                                .formatted(
                                        kinds, variables, textWidth, calendarWidth, summaryWidth));
            }
        }

        /** What tokens hold that are assembled by a spec. */
        public static TokenInputs of(FeatureSpec spec) {
            return new TokenInputs(
                    spec.kinds().size(),
                    spec.valueWidth(),
                    spec.textWidth(),
                    spec.calendarWidth(),
                    spec.summaryWidth());
        }

        /** Numbers of one kind alone. */
        public static TokenInputs ofValues(int variables) {
            return new TokenInputs(1, variables, 0, 0, 0);
        }
    }

    /**
     * Classes that are predicted at every step.
     *
     * @param labels two or more where exclusive, else one: serving knows no other probabilities
     * @param exclusive whether exactly one holds (softmax), or there is one that may hold (sigmoid)
     */
    public record ClassHead(List<String> labels, boolean exclusive) {
        public ClassHead {
            labels = List.copyOf(labels);
            if ((exclusive ? labels.size() < 2 : labels.size() != 1)
                    || new HashSet<>(labels).size() < labels.size()) {
                throw new IllegalArgumentException(
                        "labels: different ones are needed, two or more where exclusive, else one,"
                                + " got "
                                + labels);
            }
        }
    }

    /**
     * Quantiles that are predicted at every step.
     *
     * @param targets what is forecast, such as a horizon of a variable; at least one
     * @param levels ascending, within 0 and 1
     */
    public record QuantileHead(List<String> targets, List<Double> levels) {
        public QuantileHead {
            targets = List.copyOf(targets);
            levels = List.copyOf(levels);
            if (targets.isEmpty() || levels.isEmpty()) {
                throw new IllegalArgumentException(
                        "quantiles: at least one target and one level are needed");
            }
            for (int i = 0; i < levels.size(); i++) {
                double level = levels.get(i);
                if (!(level > (i == 0 ? 0 : levels.get(i - 1))) || level >= 1) {
                    throw new IllegalArgumentException(
                            "levels: ascending numbers between 0 and 1 are needed, got " + levels);
                }
            }
        }

        /** The place of the level that the others are built around: the one nearest to 0.5. */
        int middle() {
            int nearest = 0;
            for (int i = 1; i < levels.size(); i++) {
                if (Math.abs(levels.get(i) - 0.5) < Math.abs(levels.get(nearest) - 0.5)) {
                    nearest = i;
                }
            }
            return nearest;
        }
    }

    public Architecture {
        requireNonNull(inputs, "inputs");
        requireNonNull(time, "time");
        requireNonNull(context, "context");
        if (heads < 1 || width < heads || width % heads != 0 || layers < 1 || feedForward < 1) {
            throw new IllegalArgumentException(
                    "The width is a multiple of the heads, and there are a head, a layer and a feed-forward unit at least, got width=%d, heads=%d, layers=%d, feedForward=%d"
                            .formatted(width, heads, layers, feedForward));
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout: from 0 to below 1, got " + dropout);
        }
        if (classes == null && quantiles == null) {
            throw new IllegalArgumentException(
                    "A network needs a head: classes, quantiles, or both");
        }
        if (forecastsNext && inputs.variables() == 0) {
            throw new IllegalArgumentException(
                    "Without variables, there is no next value to forecast");
        }
    }

    /** A small network for classes, without further heads. */
    public static Architecture forClasses(
            TokenInputs inputs, int width, int layers, TimeEncoding time, ClassHead classes) {
        return new Architecture(
                inputs,
                width,
                layers,
                4,
                2 * width,
                0.1,
                time,
                Context.CAUSAL,
                classes,
                null,
                false);
    }

    /** A small network for quantiles, without further heads. */
    public static Architecture forQuantiles(
            TokenInputs inputs, int width, int layers, TimeEncoding time, QuantileHead quantiles) {
        return new Architecture(
                inputs,
                width,
                layers,
                4,
                2 * width,
                0.1,
                time,
                Context.CAUSAL,
                null,
                quantiles,
                false);
    }

    public Architecture withDropout(double other) {
        return new Architecture(
                inputs,
                width,
                layers,
                heads,
                feedForward,
                other,
                time,
                context,
                classes,
                quantiles,
                forecastsNext);
    }

    public Architecture withTime(TimeEncoding other) {
        return new Architecture(
                inputs,
                width,
                layers,
                heads,
                feedForward,
                dropout,
                other,
                context,
                classes,
                quantiles,
                forecastsNext);
    }

    public Architecture withContext(Context other) {
        return new Architecture(
                inputs,
                width,
                layers,
                heads,
                feedForward,
                dropout,
                time,
                other,
                classes,
                quantiles,
                forecastsNext);
    }

    /** With the head that forecasts the next token's values, or without. */
    public Architecture withForecastsNext(boolean other) {
        return new Architecture(
                inputs,
                width,
                layers,
                heads,
                feedForward,
                dropout,
                time,
                context,
                classes,
                quantiles,
                other);
    }
}
