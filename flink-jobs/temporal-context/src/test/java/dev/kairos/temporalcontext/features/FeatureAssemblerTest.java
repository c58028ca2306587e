package dev.kairos.temporalcontext.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.Seeds;
import dev.kairos.temporalcontext.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FeatureAssemblerTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Variable PULSE =
            new Variable("pulse", Transform.NONE, 0, 200, 80, 20).believedWithin(0, 400);
    private static final Variable LACTATE =
            new Variable("lactate", Transform.LOG1P, 0, 30, 0.5, 0.5);
    private static final FeatureSpec SPEC =
            new FeatureSpec(List.of(PULSE, LACTATE), List.of("vital", "note"), 2, null);
    private static final FeatureAssembler ASSEMBLER = new FeatureAssembler(SPEC);

    static LongStream seeds() {
        return Seeds.all();
    }

    @Test
    void mixesTextsVectorsAndSingleValues() {
        TokenSequence tokens =
                ASSEMBLER.assemble(
                        List.of(
                                values(0, Map.of("pulse", 100.0, "lactate", 0.0)),
                                text(30, "sleeps"),
                                values(90, Map.of("pulse", 60.0))),
                        note -> new float[] {0.5f, -0.5f});
        assertThat(tokens.kind()).containsExactly(1, 2, 1);
        assertThat(tokens.hours()).containsExactly(0, 0.5f, 1.5f);
        assertThat(tokens.values()).containsExactly(1, -1, 0, 0, -1, 0);
        assertThat(tokens.observed()).containsExactly(1, 1, 0, 0, 1, 0);
        assertThat(tokens.text()).containsExactly(0, 0, 0.5f, -0.5f, 0, 0);
        assertThat(tokens.calendar()).isEmpty();
        assertThat(tokens.summaries()).isEmpty();
        assertThat(tokens.time(1)).isEqualTo(minute(30));
    }

    @Test
    void observationsOfOneKindAtOneTimeAreOneToken() {
        var embeddings = Map.of("a", new float[] {1, 0}, "b", new float[] {0, 1});
        TokenSequence tokens =
                ASSEMBLER.assemble(
                        List.of(
                                text(0, "a"),
                                values(0, Map.of("pulse", 100.0)),
                                text(0, "b"),
                                values(0, Map.of("pulse", 120.0)),
                                values(0, Map.of("lactate", 0.0))),
                        note -> embeddings.get(note.text()));
        assertThat(tokens.kind()).containsExactly(1, 2);
        assertThat(tokens.values()).containsExactly(2, -1, 0, 0);
        assertThat(tokens.text()).containsExactly(0, 0, 0.5f, 0.5f);
    }

    @Test
    void absurdValuesAreNotObservedAndExtremeOnesClipped() {
        TokenSequence tokens =
                ASSEMBLER.assemble(
                        List.of(
                                values(0, Map.of("pulse", 401.0)),
                                values(1, Map.of("pulse", 400.0))));
        assertThat(tokens.observed()).containsExactly(0, 0, 1, 0);
        assertThat(tokens.values()).containsExactly(0, 0, 6, 0);
    }

    @Test
    void valuesThatNoFloatHoldsAreNotObserved() {
        var endless =
                Variable.unscaled(
                        "pulse",
                        Transform.NONE,
                        Double.NEGATIVE_INFINITY,
                        Double.POSITIVE_INFINITY);
        var assembler =
                new FeatureAssembler(new FeatureSpec(List.of(endless), List.of("vital"), 0, null));
        TokenSequence tokens = assembler.assemble(List.of(values(0, Map.of("pulse", 1e300))));
        assertThat(tokens.values()).containsExactly(0);
        assertThat(tokens.observed()).containsExactly(0);
    }

    @Test
    void whatTheModelDoesNotReadIsPassedOver() {
        var other =
                Observation.ofText("ward 3", NOON, "visit", "?", new SourcePosition("gen", 0, 9));
        TokenSequence tokens =
                ASSEMBLER.assemble(List.of(other, values(1, Map.of("shoe size", 44.0))));
        assertThat(tokens.kind()).containsExactly(1);
        assertThat(tokens.observed()).containsExactly(0, 0);
        assertThat(ASSEMBLER.assemble(List.of()).length()).isZero();
    }

    @Test
    void summariesTellOfThisTokenAndThoseBefore() {
        var spec =
                new FeatureSpec(
                        List.of(PULSE),
                        List.of("vital"),
                        0,
                        null,
                        List.of(
                                Summary.SEEN,
                                Summary.LAST,
                                Summary.ELAPSED,
                                Summary.COUNT,
                                Summary.FIRST,
                                Summary.MEAN,
                                Summary.LOWEST,
                                Summary.HIGHEST));
        TokenSequence tokens =
                new FeatureAssembler(spec)
                        .assemble(
                                List.of(
                                        values(0, Map.of()),
                                        values(60, Map.of("pulse", 100.0)),
                                        values(120, Map.of("pulse", 60.0)),
                                        values(120 + 1440, Map.of())));
        float ln2 = (float) Math.log(2);
        float ln3 = (float) Math.log(3);
        assertThat(tokens.summaries())
                .containsExactly(
                        new float[] {
                            0, 0, 0, 0, 0, 0, 0, 0,
                            1, 1, 0, ln2, 1, 1, 1, 1,
                            1, -1, 0, ln3, 1, 0, -1, 1,
                            1, -1, 1, ln3, 1, 0, -1, 1
                        },
                        within(1e-6f));
    }

    /** Also where those that were last seen together are not neighbours. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theLastTokenAloneIsTheLastOfAll(long seed) {
        var random = new Random(seed);
        var history = new RandomHistory(random);
        FeatureSpec spec = history.spec();
        List<Observation> past = RandomHistory.ascending(history.arrivals(random.nextInt(30)));
        TokenSequence all = RandomHistory.assembled(spec, past);

        TokenSequence last =
                new FeatureAssembler(spec)
                        .assembleLast(past, text -> RandomHistory.embedding(spec, text));

        SameBits.assertSame(last, all.last());
        SameBits.assertSame(last.last(), last);
        assertThat(last.length()).isEqualTo(Math.min(1, all.length()));
        if (all.length() > 0) {
            assertThat(last.hours()).containsExactly(all.hours()[all.length() - 1]);
            int width = spec.summaryWidth();
            assertThat(last.summaries())
                    .containsExactly(
                            Arrays.copyOfRange(
                                    all.summaries(),
                                    (all.length() - 1) * width,
                                    all.length() * width));
        }
    }

    @Test
    void eachVariableHasATimeOfItsOwn() {
        Variable glucose = new Variable("glucose", Transform.NONE, 0, 1000, 100, 50);
        var spec =
                new FeatureSpec(
                        List.of(PULSE, LACTATE, glucose),
                        List.of("vital"),
                        0,
                        null,
                        List.of(Summary.ELAPSED));
        TokenSequence tokens =
                new FeatureAssembler(spec)
                        .assemble(
                                List.of(
                                        values(0, Map.of("pulse", 80.0, "glucose", 90.0)),
                                        values(60, Map.of("lactate", 1.0)),
                                        values(90, Map.of())));
        float thirty = (float) ElapsedTime.logScale(0.5);
        float sixty = (float) ElapsedTime.logScale(1);
        float ninety = (float) ElapsedTime.logScale(1.5);
        assertThat(tokens.summaries())
                .containsExactly(0, 0, 0, sixty, 0, sixty, ninety, thirty, ninety);
    }

    @Test
    void refusesDisorderSeveralKeysAndWrongEmbeddings() {
        assertThatThrownBy(
                        () -> ASSEMBLER.assemble(List.of(values(1, Map.of()), values(0, Map.of()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must ascend")
                .hasMessageContaining("gen/0/0 follows 2026-03-02T12:01:00Z at gen/0/1");
        var stranger =
                Observation.ofValues(
                        "ward 4", NOON, "vital", Map.of(), new SourcePosition("gen", 0, 7));
        assertThatThrownBy(() -> ASSEMBLER.assemble(List.of(values(0, Map.of()), stranger)))
                .hasMessageContaining("one key")
                .hasMessageContaining("gen/0/7");
        assertThatThrownBy(() -> ASSEMBLER.assemble(List.of(text(0, "x"))))
                .hasMessageContaining("no embedding of the one at gen/0/0");
        assertThatThrownBy(() -> ASSEMBLER.assemble(List.of(text(0, "x")), note -> new float[3]))
                .hasMessageContaining("has 3 numbers, the model reads 2");
        assertThatThrownBy(
                        () ->
                                ASSEMBLER.assemble(
                                        List.of(text(0, "x")), note -> new float[] {0, Float.NaN}))
                .hasMessageContaining("NaN");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingLaterInfluencesAToken(long seed) {
        var random = new Random(seed);
        var history = new RandomHistory(random);
        FeatureSpec spec = history.spec();
        List<Observation> arrivals = history.arrivals(1 + random.nextInt(40));
        Instant t = arrivals.get(random.nextInt(arrivals.size())).eventTime();
        List<Observation> until = arrivals.stream().filter(o -> !o.eventTime().isAfter(t)).toList();

        // Some later ones are left out, others change, new ones come, anywhere in between.
        List<Observation> changed = new ArrayList<>();
        for (Observation observation : arrivals) {
            if (!observation.eventTime().isAfter(t)) {
                changed.add(observation);
            } else if (random.nextBoolean()) {
                changed.add(history.observation(observation.eventTime()));
            }
            if (random.nextInt(4) == 0) {
                changed.add(history.observation(t.plusNanos(1 + random.nextInt(1_000_000_000))));
            }
        }

        TokenSequence expected = RandomHistory.assembled(spec, until);
        SameBits.assertSame(
                RandomHistory.assembled(spec, arrivals).first(expected.length()), expected);
        SameBits.assertSame(
                RandomHistory.assembled(spec, changed).first(expected.length()), expected);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void tokensAreOrderedByTimeAndKindAndUnique(long seed) {
        var random = new Random(seed);
        var history = new RandomHistory(random);
        FeatureSpec spec = history.spec();
        List<Observation> arrivals = history.arrivals(random.nextInt(60));
        TokenSequence tokens = RandomHistory.assembled(spec, arrivals);

        for (int i = 1; i < tokens.length(); i++) {
            int order = tokens.time(i - 1).compareTo(tokens.time(i));
            assertThat(order).isLessThanOrEqualTo(0);
            assertThat(tokens.hours()[i]).isGreaterThanOrEqualTo(tokens.hours()[i - 1]);
            if (order == 0) {
                assertThat(tokens.kind()[i - 1]).isLessThan(tokens.kind()[i]);
            }
        }
        long distinct =
                arrivals.stream()
                        .filter(o -> spec.kinds().contains(o.kind()))
                        .map(o -> o.eventTime() + o.kind())
                        .distinct()
                        .count();
        assertThat(tokens.length()).isEqualTo((int) distinct);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSliceEqualsThePartAssembledAlone(long seed) {
        var random = new Random(seed);
        var history = new RandomHistory(random);
        FeatureSpec drawn = history.spec();
        var spec =
                new FeatureSpec(
                        drawn.variables(), drawn.kinds(), drawn.textWidth(), drawn.calendar());
        List<Observation> arrivals = history.arrivals(1 + random.nextInt(40));
        Instant from = arrivals.get(random.nextInt(arrivals.size())).eventTime();
        TokenSequence all = RandomHistory.assembled(spec, arrivals);
        TokenSequence part =
                RandomHistory.assembled(
                        spec,
                        arrivals.stream().filter(o -> !o.eventTime().isBefore(from)).toList());
        SameBits.assertSame(all.slice(all.length() - part.length(), all.length()), part);
    }

    private static Instant minute(int minutes) {
        return NOON.plus(Duration.ofMinutes(minutes));
    }

    private static Observation values(int minute, Map<String, Double> values) {
        return Observation.ofValues(
                "ward 3", minute(minute), "vital", values, new SourcePosition("gen", 0, minute));
    }

    private static Observation text(int minute, String text) {
        return Observation.ofText(
                "ward 3", minute(minute), "note", text, new SourcePosition("gen", 0, minute));
    }
}
