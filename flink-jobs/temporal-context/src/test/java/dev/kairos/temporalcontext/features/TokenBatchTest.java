package dev.kairos.temporalcontext.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.temporalcontext.Seeds;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenBatchTest {
    private final TokenBatch.Memory memory = new TokenBatch.Memory();

    static LongStream seeds() {
        return Seeds.all();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holdsEverySequenceAndZerosBehindIt(long seed) {
        var random = new Random(seed);
        var history = new RandomHistory(random);
        FeatureSpec spec = history.spec();
        // The second batch is written over the first.
        for (int batches = 0; batches < 2; batches++) {
            List<TokenSequence> sequences = new ArrayList<>();
            for (int b = 0; b < 1 + random.nextInt(5); b++) {
                sequences.add(RandomHistory.assembled(spec, history.arrivals(random.nextInt(12))));
            }
            sequences.add(
                    RandomHistory.assembled(
                            spec,
                            List.of(
                                    history.observation(
                                            RandomHistory.START, spec.kinds().get(0)))));
            assertHolds(TokenBatch.of(sequences, spec, memory), sequences);
        }
    }

    private static void assertHolds(TokenBatch batch, List<TokenSequence> sequences) {
        FeatureSpec spec = sequences.get(0).spec();
        assertThat(batch.size()).isEqualTo(sequences.size());
        assertThat(batch.length())
                .isEqualTo(sequences.stream().mapToInt(TokenSequence::length).max().orElseThrow());
        for (int b = 0; b < batch.size(); b++) {
            TokenSequence sequence = sequences.get(b);
            var kind = new long[batch.length()];
            batch.kind().get(b * batch.length(), kind);
            assertThat(kind).isEqualTo(Arrays.copyOf(sequence.kind(), batch.length()));
            assertRow(batch, batch.hours(), 1, b, sequence.hours());
            assertRow(batch, batch.values(), spec.valueWidth(), b, sequence.values());
            assertRow(batch, batch.observed(), spec.valueWidth(), b, sequence.observed());
            assertRow(batch, batch.text(), spec.textWidth(), b, sequence.text());
            assertRow(batch, batch.calendar(), spec.calendarWidth(), b, sequence.calendar());
            assertRow(batch, batch.summaries(), spec.summaryWidth(), b, sequence.summaries());
        }
    }

    private static void assertRow(
            TokenBatch batch, FloatBuffer input, int width, int b, float[] expected) {
        assertThat(input.isDirect()).isTrue();
        assertThat(input.remaining()).isEqualTo(batch.size() * batch.length() * width);
        var row = new float[batch.length() * width];
        input.get(b * row.length, row);
        assertThat(row).isEqualTo(Arrays.copyOf(expected, row.length));
    }

    @Test
    void refusesNothingAndSequencesOfAnotherSpec() {
        var spec = new FeatureSpec(List.of(), List.of("news"), 1, null);
        var other = new FeatureSpec(List.of(), List.of("news"), 2, null);
        TokenSequence empty = new FeatureAssembler(spec).assemble(List.of());
        assertThatThrownBy(() -> TokenBatch.of(List.of(), spec))
                .hasMessageContaining("0 sequences");
        assertThatThrownBy(() -> TokenBatch.of(List.of(empty), spec))
                .hasMessageContaining("1 sequences");
        assertThatThrownBy(() -> TokenBatch.of(List.of(empty), other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another spec");
    }
}
