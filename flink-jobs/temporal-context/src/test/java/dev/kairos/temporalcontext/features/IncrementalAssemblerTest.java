package dev.kairos.temporalcontext.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.ContextWindow;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.Seeds;
import dev.kairos.temporalcontext.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IncrementalAssemblerTest {
    static LongStream seeds() {
        return Seeds.all();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalsAssemblyFromScratchWhateverComesLate(long seed) {
        var random = new Random(seed);
        var history = new RandomHistory(random);
        FeatureSpec spec = history.spec();
        var context =
                new ContextSpec(
                        1 + random.nextInt(30), Duration.ofMinutes(1 + random.nextInt(2000)));
        List<Observation> arrivals =
                random.nextInt(4) == 0
                        ? history.arrivals(random.nextInt(80))
                        : history.mostlyInOrder(random.nextInt(80));
        var incremental =
                new IncrementalAssembler(
                        spec, context, text -> RandomHistory.embedding(spec, text));
        var window = new ContextWindow<Observation>(context);
        for (Observation observation : arrivals) {
            incremental.add(observation);
            window.add(observation);
            TokenSequence expected = RandomHistory.assembled(spec, window.observations());
            // Not each time: what has piled up must come out right too.
            switch (random.nextInt(4)) {
                case 0 -> {}
                case 1 -> SameBits.assertSame(incremental.last(), expected.last());
                default -> SameBits.assertSame(incremental.sequence(), expected);
            }
        }
        SameBits.assertSame(
                incremental.sequence(), RandomHistory.assembled(spec, window.observations()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSequenceStaysAsItWasWhenMoreArrives(long seed) {
        var random = new Random(seed);
        var history = new RandomHistory(random);
        FeatureSpec spec = history.spec();
        var context = new ContextSpec(1 + random.nextInt(20), Duration.ofDays(30));
        var incremental =
                new IncrementalAssembler(
                        spec, context, text -> RandomHistory.embedding(spec, text));
        var window = new ContextWindow<Observation>(context);
        List<TokenSequence> sequences = new ArrayList<>();
        List<TokenSequence> expected = new ArrayList<>();
        for (Observation observation : history.mostlyInOrder(40)) {
            incremental.add(observation);
            window.add(observation);
            sequences.add(incremental.sequence());
            expected.add(RandomHistory.assembled(spec, window.observations()));
        }
        for (int i = 0; i < sequences.size(); i++) {
            SameBits.assertSame(sequences.get(i), expected.get(i));
        }
    }

    @Test
    void refusesAnotherKeyAndAWrongEmbeddingAndStaysAsItWas() {
        var spec = new FeatureSpec(List.of(), List.of("news"), 2, null);
        var incremental =
                new IncrementalAssembler(
                        spec,
                        new ContextSpec(10, Duration.ofDays(1)),
                        news -> new float[news.text().length()]);
        incremental.add(news("ACME", "up"));
        assertThatThrownBy(() -> incremental.add(news("OTHER", "up")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one key")
                .hasMessageContaining("gen/0/1");
        assertThatThrownBy(() -> incremental.add(news("ACME", "down")))
                .hasMessageContaining("has 4 numbers, the model reads 2");
        assertThat(incremental.sequence().length()).isEqualTo(1);

        var numbers =
                new IncrementalAssembler(
                        new FeatureSpec(
                                List.of(Variable.unscaled("close", Transform.LOG, 1, 1000)),
                                List.of("bar"),
                                0,
                                null),
                        new ContextSpec(10, Duration.ofDays(1)));
        numbers.add(
                Observation.ofValues(
                        "ACME",
                        Instant.EPOCH,
                        "bar",
                        Map.of("close", 1.0),
                        new SourcePosition("gen", 0, 0)));
        assertThat(numbers.sequence().observed()).containsExactly(1);
    }

    private static Observation news(String key, String text) {
        return Observation.ofText(
                key, Instant.EPOCH, "news", text, new SourcePosition("gen", 0, 1));
    }
}
