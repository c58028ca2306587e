package dev.kairos.modelcli.temporal;

import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.Arrays;

/**
 * One sequence as a network reads it, ascending in time, without padding; not to be written to.
 * Letters of shapes: L tokens, V variables, E text width, C calendar features, S summaries.
 *
 * @param kind [L] from 1; its length is the sequence's
 * @param hours [L] since the first token, ascending
 * @param values [L · V] scaled, 0 where absent
 * @param observed [L · V] 1 where there is a value, else 0
 * @param text [L · E]
 * @param calendar [L · C]
 * @param summaries [L · S]
 */
public record Tokens(
        long[] kind,
        float[] hours,
        float[] values,
        float[] observed,
        float[] text,
        float[] calendar,
        float[] summaries) {
    private static final float[] NONE = {};

    /** The tokens of an assembled sequence, whose arrays are shared. */
    public static Tokens of(TokenSequence sequence) {
        return new Tokens(
                sequence.kind(),
                sequence.hours(),
                sequence.values(),
                sequence.observed(),
                sequence.text(),
                sequence.calendar(),
                sequence.summaries());
    }

    /** Tokens of numbers alone. */
    public static Tokens ofValues(long[] kind, float[] hours, float[] values, float[] observed) {
        return new Tokens(kind, hours, values, observed, NONE, NONE, NONE);
    }

    /** L, the number of tokens. */
    public int length() {
        return kind.length;
    }

    /** Equal for equal numbers. */
    int contentHash() {
        return 31 * Arrays.hashCode(kind)
                + Arrays.deepHashCode(
                        new float[][] {hours, values, observed, text, calendar, summaries});
    }

    /**
     * Makes sure that the arrays have the lengths that a network reads, and hold numbers.
     *
     * @throws IllegalArgumentException naming the first that has not
     */
    void requireFit(TokenInputs inputs) {
        if (length() < 1) {
            throw new IllegalArgumentException("A sequence has at least one token");
        }
        for (long one : kind) {
            if (one < 1 || one > inputs.kinds()) {
                throw new IllegalArgumentException(
                        "kind: a number from 1 to %d is needed, got %d"
                                .formatted(inputs.kinds(), one));
            }
        }
        requireLength("hours", hours, 1);
        requireLength("values", values, inputs.variables());
        requireLength("observed", observed, inputs.variables());
        requireLength("text", text, inputs.textWidth());
        requireLength("calendar", calendar, inputs.calendarWidth());
        requireLength("summaries", summaries, inputs.summaryWidth());
    }

    private void requireLength(String name, float[] array, int each) {
        if (array.length != length() * each) {
            throw new IllegalArgumentException(
                    "%s: %d tokens of %d numbers are needed, got %d numbers"
                            .formatted(name, length(), each, array.length));
        }
        for (float number : array) {
            if (!Float.isFinite(number)) {
                throw new IllegalArgumentException(
                        "%s: a finite number is needed, got %s".formatted(name, number));
            }
        }
    }
}
