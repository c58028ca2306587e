package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.inference.market.ScaleModels;
import dev.kairos.inference.market.ScoreQuantiles;
import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.Architecture.QuantileHead;
import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.modelcli.temporal.Examples;
import dev.kairos.modelcli.temporal.Examples.Example;
import dev.kairos.modelcli.temporal.StepTargets;
import dev.kairos.modelcli.temporal.TemporalAnswers;
import dev.kairos.modelcli.temporal.TimeEncoding;
import dev.kairos.modelcli.temporal.Tokens;
import dev.kairos.modelcli.temporal.Weights;
import dev.kairos.temporalcontext.bars.BarTokens;
import dev.kairos.temporalcontext.bars.BarView;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Trains the temporal Transformer to say how scores will be distributed. */
final class ScoreNetwork {
    /** How many bars a forecast reads, its own included. */
    static final int CONTEXT = 64;

    /** Sequences overlap by this much, in which they only read. */
    private static final int READ_ONLY = 32;

    /** A score beyond that is cut while training: one bar must not decide a batch. */
    private static final double LARGEST_SCORE = 15;

    private static final double MINUTES = 1.0 / 60;

    private final ScaleModels scales;
    private final BarTokens tokens;
    private final int warmUp;

    ScoreNetwork(ScaleModels scales, BarTokens tokens, int warmUp) {
        this.scales = scales;
        this.tokens = tokens;
        this.warmUp = warmUp;
    }

    /** A small network over bars; times count in minutes. */
    Architecture architecture() {
        return Architecture.forQuantiles(
                TokenInputs.of(tokens.spec()),
                32,
                2,
                TimeEncoding.elapsed(MINUTES),
                new QuantileHead(
                        Horizons.BARS.stream().map("return_%d"::formatted).toList(),
                        Horizons.LEVELS));
    }

    /**
     * Sequences of bars and what came of them.
     *
     * @param from bars before are read but not answered
     * @param until outcomes from then on are not told
     * @param mirror whether to add each sequence upside down, since up and down are alike
     */
    Examples examples(List<BarSeries> series, Instant from, Instant until, boolean mirror) {
        var examples = new ArrayList<Example>();
        for (BarSeries one : series) {
            List<BarView> views = one.views();
            TokenSequence up = tokens.of(views);
            TokenSequence down = mirror ? tokens.mirrored(views) : null;
            int stride = CONTEXT;
            for (int start = 0; start + READ_ONLY < views.size(); start += stride) {
                int end = Math.min(start + READ_ONLY + stride, views.size());
                StepTargets targets = targets(views, start, end, from, until);
                if (counts(targets)) {
                    examples.add(new Example(Tokens.of(up.slice(start, end)), targets));
                    if (mirror) {
                        examples.add(
                                new Example(Tokens.of(down.slice(start, end)), negated(targets)));
                    }
                }
            }
        }
        return Examples.of(examples);
    }

    private StepTargets targets(
            List<BarView> views, int start, int end, Instant from, Instant until) {
        int horizons = Horizons.BARS.size();
        var values = new float[(end - start) * horizons];
        var weights = new float[values.length];
        for (int t = Math.max(start + READ_ONLY, warmUp); t < end; t++) {
            BarView view = views.get(t);
            double[] scale = scales.of(view);
            for (int h = 0; h < horizons; h++) {
                int target = t + Horizons.BARS.get(h);
                if (target < views.size()
                        && !view.eventTime().isBefore(from)
                        && views.get(target).eventTime().isBefore(until)) {
                    double score = (views.get(target).logClose() - view.logClose()) / scale[h];
                    int at = (t - start) * horizons + h;
                    values[at] = (float) Math.max(-LARGEST_SCORE, Math.min(LARGEST_SCORE, score));
                    weights[at] = 1;
                }
            }
        }
        return StepTargets.ofValues(values, weights);
    }

    private static boolean counts(StepTargets targets) {
        for (float weight : targets.valueWeights()) {
            if (weight > 0) {
                return true;
            }
        }
        return false;
    }

    private static StepTargets negated(StepTargets targets) {
        float[] values = targets.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
        return StepTargets.ofValues(values, targets.valueWeights());
    }

    /** The same sequences, with their steps of time in random order. */
    static Examples shuffledTimes(Examples examples, long seed) {
        var random = new Random(seed);
        var shuffled = new ArrayList<Example>();
        for (int i = 0; i < examples.size(); i++) {
            Example example = examples.get(i);
            Tokens tokens = example.tokens();
            List<Float> steps = new ArrayList<>();
            for (int t = 1; t < tokens.length(); t++) {
                steps.add(tokens.hours()[t] - tokens.hours()[t - 1]);
            }
            Collections.shuffle(steps, random);
            var hours = new float[tokens.length()];
            for (int t = 1; t < hours.length; t++) {
                hours[t] = hours[t - 1] + steps.get(t - 1);
            }
            shuffled.add(
                    new Example(
                            Tokens.ofValues(
                                    tokens.kind(), hours, tokens.values(), tokens.observed()),
                            example.targets()));
        }
        return Examples.of(shuffled);
    }

    /** Answers by the engine that trained. */
    NetworkAnswers trained(Architecture architecture, Weights weights) {
        return sequences -> {
            var examples = new ArrayList<Example>();
            for (TokenSequence sequence : sequences) {
                var none = new float[sequence.length() * Horizons.BARS.size()];
                examples.add(new Example(Tokens.of(sequence), StepTargets.ofValues(none, none)));
            }
            return TemporalAnswers.of(architecture, weights, Examples.of(examples)).stream()
                    .map(answers -> ScoreQuantiles.ofAnswer(answers.quantiles()))
                    .toList();
        };
    }
}
