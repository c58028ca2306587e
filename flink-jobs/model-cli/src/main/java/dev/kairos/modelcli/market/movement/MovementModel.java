package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.Architecture.ClassHead;
import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.modelcli.temporal.Examples;
import dev.kairos.modelcli.temporal.Examples.Example;
import dev.kairos.modelcli.temporal.StepTargets;
import dev.kairos.modelcli.temporal.TimeEncoding;
import dev.kairos.modelcli.temporal.Tokens;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.ScaleFit;
import dev.kairos.temporalcontext.features.TokenSequence;
import dev.kairos.temporalcontext.features.Transform;
import dev.kairos.temporalcontext.features.Variable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** What the temporal Transformer reads of tickers' days, and what it is to answer. */
final class MovementModel {
    /** The classes. */
    static final List<String> LABELS = List.of("down", "up");

    /** How many trading days a forecast reads. */
    static final int CONTEXT = 20;

    private static final double DAY = 24;

    private final TextEmbeddings embeddings;
    private final FeatureAssembler assembler;
    private final MovementVariant variant;

    /** What a package reads. */
    MovementModel(FeatureSpec features, TextEmbeddings embeddings) {
        this(features, embeddings, MovementVariant.FULL);
    }

    /**
     * @param full what the model reads from which nothing is taken away
     */
    MovementModel(FeatureSpec full, TextEmbeddings embeddings, MovementVariant variant) {
        this.embeddings = embeddings;
        this.assembler = new FeatureAssembler(variant.spec(full));
        this.variant = variant;
    }

    /** Scales what is read by the days from a date on and before another. */
    static FeatureSpec features(
            List<TickerHistory> histories, LocalDate from, LocalDate before, int textWidth) {
        var unscaled =
                new FeatureSpec(
                        TickerHistory.VARIABLES.stream()
                                .map(name -> Variable.unscaled(name, Transform.NONE, -20, 20))
                                .toList(),
                        List.of(TickerHistory.KIND),
                        textWidth,
                        null);
        var fit = new ScaleFit(unscaled);
        for (TickerHistory history : histories) {
            int start = Math.max(TickerHistory.WARM_UP, firstFrom(history, from));
            history.observations(start, firstFrom(history, before)).forEach(fit::add);
        }
        return fit.fitted();
    }

    FeatureSpec features() {
        return assembler.spec();
    }

    Architecture architecture() {
        return variant.architecture(
                Architecture.forClasses(
                                TokenInputs.of(features()),
                                32,
                                2,
                                TimeEncoding.elapsed(DAY),
                                new ClassHead(LABELS, true))
                        .withDropout(0.3));
    }

    /** The first day that is not before a date. */
    static int firstFrom(TickerHistory history, LocalDate date) {
        int d = 0;
        while (d < history.days().size() && history.days().get(d).date().isBefore(date)) {
            d++;
        }
        return d;
    }

    /** Days up to {@code d} as tokens. */
    TokenSequence context(TickerHistory history, int d) {
        int from = Math.max(TickerHistory.WARM_UP, d + 1 - CONTEXT);
        return assembler.assemble(history.observations(from, d + 1), embeddings::ofDay);
    }

    /** The days up to each example's as sequences, of whose answers the last one counts. */
    Examples contexts(MoveExamples examples) {
        return Examples.of(
                examples.all().stream()
                        .map(example -> tokens(context(example.history(), example.d())))
                        .map(
                                tokens ->
                                        new Example(
                                                tokens,
                                                StepTargets.ofClasses(
                                                        new float[tokens.length() * LABELS.size()],
                                                        new float[tokens.length()])))
                        .toList());
    }

    private Tokens tokens(TokenSequence sequence) {
        return variant.of(Tokens.of(sequence));
    }

    /**
     * Sequences whose steps are answered by what the day after did, if it is from {@code from} on,
     * before {@code until}, and no small move.
     */
    Examples examples(List<TickerHistory> histories, LocalDate from, LocalDate until) {
        var examples = new ArrayList<Example>();
        for (TickerHistory history : histories) {
            int first = Math.max(TickerHistory.WARM_UP, firstFrom(history, from) - 1);
            int last = firstFrom(history, until) - 2;
            for (int d = first; d <= last; d += CONTEXT) {
                int end = Math.min(d + CONTEXT, last + 1);
                int start = Math.max(TickerHistory.WARM_UP, d - CONTEXT);
                TokenSequence tokens =
                        assembler.assemble(history.observations(start, end), embeddings::ofDay);
                StepTargets targets = targets(history, start, d, end);
                if (anyCounts(targets)) {
                    examples.add(new Example(tokens(tokens), targets));
                }
            }
        }
        return Examples.of(examples);
    }

    private static StepTargets targets(TickerHistory history, int start, int first, int end) {
        var classes = new float[(end - start) * LABELS.size()];
        var weights = new float[end - start];
        for (int d = first; d < end; d++) {
            Move move = history.next(d);
            classes[(d - start) * 2 + (move == Move.UP ? 1 : 0)] = 1;
            weights[d - start] = move == Move.SMALL ? 0 : 1;
        }
        return StepTargets.ofClasses(classes, weights);
    }

    private static boolean anyCounts(StepTargets targets) {
        for (float weight : targets.classWeights()) {
            if (weight > 0) {
                return true;
            }
        }
        return false;
    }
}
