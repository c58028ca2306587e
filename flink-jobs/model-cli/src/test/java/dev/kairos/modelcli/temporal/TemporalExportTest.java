package dev.kairos.modelcli.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.inference.onnx.OnnxGraph;
import dev.kairos.modelcli.temporal.Architecture.ClassHead;
import dev.kairos.modelcli.temporal.Architecture.Context;
import dev.kairos.modelcli.temporal.Architecture.QuantileHead;
import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.modelcli.temporal.Examples.Example;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TemporalExportTest {
    private static final long SEED = 11;
    private static final List<Double> LEVELS = List.of(0.05, 0.25, 0.5, 0.75, 0.95);

    private final Random random = new Random(SEED);

    static List<Architecture> architectures() {
        Architecture all =
                new Architecture(
                        new TokenInputs(3, 4, 5, 2, 6),
                        16,
                        2,
                        4,
                        24,
                        0.1,
                        TimeEncoding.elapsed(0.5),
                        Context.CAUSAL,
                        new ClassHead(List.of("down", "flat", "up"), true),
                        new QuantileHead(List.of("1", "5"), LEVELS),
                        true);
        Architecture textOnly =
                Architecture.forClasses(
                        new TokenInputs(1, 0, 8, 0, 0),
                        8,
                        1,
                        TimeEncoding.none(),
                        new ClassHead(List.of("event"), false));
        return List.of(
                all,
                all.withTime(TimeEncoding.order()),
                all.withTime(TimeEncoding.none()),
                all.withContext(Context.NONE),
                textOnly,
                Architecture.forQuantiles(
                        TokenInputs.ofValues(3),
                        8,
                        1,
                        TimeEncoding.elapsed(1),
                        new QuantileHead(List.of("next"), List.of(0.5))));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void onnxRuntimeAgreesWithTheTrainer(Architecture architecture) {
        Weights weights = random(architecture);
        TemporalExport.Exported exported = TemporalExport.export(architecture, weights);
        assertThat(exported.difference()).isPositive().isLessThan(2e-5);
        assertThat(TemporalExport.graph(architecture, weights)).isEqualTo(exported.onnx());
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void laterTokensDoNotChangeEarlierAnswers(Architecture architecture) {
        Weights weights = random(architecture);
        try (OnnxGraph graph = open(architecture, weights)) {
            for (int round = 0; round < 5; round++) {
                Tokens whole = TemporalExport.randomTokens(architecture.inputs(), random, 12);
                Tokens other = TemporalExport.randomTokens(architecture.inputs(), random, 12);
                int seen = 1 + random.nextInt(11);
                Tokens changed = spliced(whole, other, seen);
                List<StepAnswers> answers =
                        TemporalExport.run(graph, examples(whole, changed), architecture.inputs());
                assertEqualUpTo(seen, answers.get(0).logits(), answers.get(1).logits());
                assertEqualUpTo(seen, answers.get(0).quantiles(), answers.get(1).quantiles());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void quantilesDoNotCross(Architecture architecture) {
        if (architecture.quantiles() == null) {
            return;
        }
        int levels = architecture.quantiles().levels().size();
        try (OnnxGraph graph = open(architecture, random(architecture))) {
            List<Example> examples =
                    TemporalExport.randomExamples(architecture.inputs(), random, 7);
            for (StepAnswers answers : TemporalExport.run(graph, examples, architecture.inputs())) {
                float[] all = answers.quantiles();
                for (int from = 0; from < all.length; from += levels) {
                    assertThat(Arrays.copyOfRange(all, from, from + levels)).isSorted();
                }
            }
        }
    }

    @Test
    void aHeadThatServingWouldMisreadIsRefused() {
        for (boolean exclusive : new boolean[] {true, false}) {
            assertThatThrownBy(() -> new ClassHead(List.of(), exclusive))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new ClassHead(List.of("sepsis", "death"), false))
                .hasMessageContaining("two or more where exclusive, else one");
        assertThatThrownBy(() -> new ClassHead(List.of("death"), true))
                .hasMessageContaining("two or more where exclusive, else one");
    }

    @Test
    void withoutContextOnlyTheOwnTokenCounts() {
        Architecture architecture = architectures().get(0).withContext(Context.NONE);
        try (OnnxGraph graph = open(architecture, random(architecture))) {
            Tokens one = TemporalExport.randomTokens(architecture.inputs(), random, 2);
            Tokens two =
                    spliced(TemporalExport.randomTokens(architecture.inputs(), random, 2), one, 1);
            float[] first =
                    TemporalExport.run(graph, examples(one), architecture.inputs()).get(0).logits();
            // The time since the token before is a property of the token.
            two.hours()[1] = one.hours()[1];
            float[] second =
                    TemporalExport.run(graph, examples(two), architecture.inputs()).get(0).logits();
            assertThat(Arrays.copyOfRange(second, 3, 6))
                    .containsExactly(Arrays.copyOfRange(first, 3, 6), within(1e-5f));
        }
    }

    @Test
    void elapsedTimeCountsAndOrderAloneDoesNot() {
        Architecture elapsed = architectures().get(0);
        Tokens tokens = TemporalExport.randomTokens(elapsed.inputs(), random, 6);
        Tokens slower = spliced(tokens, tokens, 6);
        for (int i = 0; i < 6; i++) {
            slower.hours()[i] *= 10;
        }
        for (Architecture architecture : List.of(elapsed, elapsed.withTime(TimeEncoding.order()))) {
            try (OnnxGraph graph = open(architecture, random(architecture))) {
                List<StepAnswers> answers =
                        TemporalExport.run(graph, examples(tokens, slower), architecture.inputs());
                boolean same = Arrays.equals(answers.get(0).logits(), answers.get(1).logits());
                assertThat(same).isEqualTo(architecture != elapsed);
            }
        }
    }

    @Test
    void calibrationScalesAndShiftsLogits() {
        Architecture architecture = architectures().get(0);
        Weights weights = random(architecture);
        List<Example> examples = TemporalExport.randomExamples(architecture.inputs(), random, 0);
        try (var engine = new TemporalEngine(architecture)) {
            float[] raw = engine.answer(weights, examples, null).answers().get(0).logits();
            float[] calibrated =
                    engine.answer(weights.withCalibratedLogits(0.5, 1, 2, 3), examples, null)
                            .answers()
                            .get(0)
                            .logits();
            for (int label = 0; label < 3; label++) {
                assertThat(calibrated[label]).isCloseTo(raw[label] / 2 + label + 1, within(1e-5f));
            }
        }
    }

    /** Weights of which none is at its start, so that every operation counts. */
    private Weights random(Architecture architecture) {
        try (var engine = new TemporalEngine(architecture)) {
            Weights weights = engine.start(SEED);
            weights.parameters()
                    .values()
                    .forEach(
                            parameter -> {
                                for (int i = 0; i < parameter.values().length; i++) {
                                    parameter.values()[i] += 0.1f * (float) random.nextGaussian();
                                }
                            });
            return weights;
        }
    }

    private static OnnxGraph open(Architecture architecture, Weights weights) {
        return OnnxGraph.open(
                "test",
                TemporalExport.graph(architecture, weights),
                TemporalExport.inputs(architecture.inputs()),
                ai.djl.Device.cpu());
    }

    private static List<Example> examples(Tokens... tokens) {
        return Arrays.stream(tokens).map(t -> new Example(t, null)).toList();
    }

    /** The first tokens of one sequence and the rest of another. */
    private static Tokens spliced(Tokens first, Tokens rest, int seen) {
        var kind = rest.kind().clone();
        System.arraycopy(first.kind(), 0, kind, 0, seen);
        return new Tokens(
                kind,
                spliced(first.hours(), rest.hours(), seen),
                spliced(
                        first.values(),
                        rest.values(),
                        seen * first.values().length / first.length()),
                spliced(
                        first.observed(),
                        rest.observed(),
                        seen * first.observed().length / first.length()),
                spliced(first.text(), rest.text(), seen * first.text().length / first.length()),
                spliced(
                        first.calendar(),
                        rest.calendar(),
                        seen * first.calendar().length / first.length()),
                spliced(
                        first.summaries(),
                        rest.summaries(),
                        seen * first.summaries().length / first.length()));
    }

    private static float[] spliced(float[] first, float[] rest, int numbers) {
        float[] both = rest.clone();
        System.arraycopy(first, 0, both, 0, numbers);
        return both;
    }

    private static void assertEqualUpTo(int steps, float[] whole, float[] changed) {
        int numbers = whole.length / 12 * steps;
        assertThat(Arrays.copyOf(changed, numbers))
                .containsExactly(Arrays.copyOf(whole, numbers), within(1e-5f));
    }
}
