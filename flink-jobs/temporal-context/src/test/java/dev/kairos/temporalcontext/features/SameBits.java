package dev.kairos.temporalcontext.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

/** Compares sequences bit for bit. */
final class SameBits {
    private SameBits() {}

    static void assertSame(TokenSequence actual, TokenSequence expected) {
        assertThat(times(actual)).isEqualTo(times(expected));
        assertThat(actual.kind()).isEqualTo(expected.kind());
        assertThat(bits(actual.hours())).isEqualTo(bits(expected.hours()));
        assertThat(bits(actual.values())).isEqualTo(bits(expected.values()));
        assertThat(bits(actual.observed())).isEqualTo(bits(expected.observed()));
        assertThat(bits(actual.text())).isEqualTo(bits(expected.text()));
        assertThat(bits(actual.calendar())).isEqualTo(bits(expected.calendar()));
        assertThat(bits(actual.summaries())).isEqualTo(bits(expected.summaries()));
    }

    private static Object[] times(TokenSequence sequence) {
        return IntStream.range(0, sequence.length()).mapToObj(sequence::time).toArray();
    }

    private static int[] bits(float[] numbers) {
        return IntStream.range(0, numbers.length)
                .map(i -> Float.floatToRawIntBits(numbers[i]))
                .toArray();
    }
}
