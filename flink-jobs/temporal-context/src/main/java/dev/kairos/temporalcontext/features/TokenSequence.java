package dev.kairos.temporalcontext.features;

import java.time.Instant;
import java.util.Arrays;

/**
 * The tokens of one key in order of event time, without padding: what a temporal model reads. One
 * token stands for all observations of one kind at one time; those of several kinds at the same
 * time follow each other in the order of {@link FeatureSpec#kinds()}.
 *
 * <p>Arrays are row by row: L tokens of as many columns as {@link FeatureSpec} says. They are the
 * sequence's own, for reading only, so that batches can be filled without copies in between.
 */
public final class TokenSequence {
    private final FeatureSpec spec;
    private final Instant origin;
    private final Instant[] times;
    private final long[] kind;
    private final float[] hours;
    private final float[] values;
    private final float[] observed;
    private final float[] text;
    private final float[] calendar;
    private final float[] summaries;

    /**
     * Takes the arrays over.
     *
     * @param origin what hours count from; null without tokens
     */
    TokenSequence(
            FeatureSpec spec,
            Instant origin,
            Instant[] times,
            long[] kind,
            float[] values,
            float[] observed,
            float[] text,
            float[] calendar,
            float[] summaries) {
        this.spec = spec;
        this.origin = origin;
        this.times = times;
        this.kind = kind;
        this.hours = new float[times.length];
        for (int i = 0; i < times.length; i++) {
            hours[i] = (float) ElapsedTime.hours(origin, times[i]);
        }
        this.values = values;
        this.observed = observed;
        this.text = text;
        this.calendar = calendar;
        this.summaries = summaries;
    }

    /** What its columns are. */
    public FeatureSpec spec() {
        return spec;
    }

    /** L, the number of tokens; may be 0. */
    public int length() {
        return times.length;
    }

    /** When the observations of a token happened. */
    public Instant time(int token) {
        return times[token];
    }

    /** [L] the kind's place in {@link FeatureSpec#kinds()}, counted from 1. */
    public long[] kind() {
        return kind;
    }

    /**
     * [L] hours since the first token that was assembled, ascending. Single precision resolves 14
     * ms in two days and half a minute in ten years.
     */
    public float[] hours() {
        return hours;
    }

    /** [L, V] scaled values, 0 where there is none. */
    public float[] values() {
        return values;
    }

    /** [L, V] 1 where there is a value, else 0. */
    public float[] observed() {
        return observed;
    }

    /** [L, E] embeddings of texts, 0 where there is none. */
    public float[] text() {
        return text;
    }

    /** [L, C] see {@link CalendarSpec}. */
    public float[] calendar() {
        return calendar;
    }

    /** [L, S] see {@link FeatureSpec#summaryWidth()}. */
    public float[] summaries() {
        return summaries;
    }

    /** The first {@code length} tokens: the same as if nothing had been observed after them. */
    public TokenSequence first(int length) {
        return slice(0, length);
    }

    /**
     * The last token alone, with its hours since the first and summaries of those before: all that
     * a model reads which looks at no other. None of none.
     */
    public TokenSequence last() {
        return length() <= 1 ? this : part(length() - 1, length(), origin);
    }

    /**
     * The tokens {@code from} to {@code to - 1}: the same as if only they had been observed.
     *
     * @throws IllegalArgumentException if the sequence has summaries and {@code from} is not 0:
     *     they tell of what was before, so such a part must be assembled from its observations
     */
    public TokenSequence slice(int from, int to) {
        if (from < 0 || from > to || to > length()) {
            throw new IndexOutOfBoundsException(
                    "Tokens %d to %d of a sequence of %d".formatted(from, to, length()));
        }
        if (from > 0 && summaries.length > 0) {
            throw new IllegalArgumentException(
                    "Summaries of tokens from %d on tell of those before; assemble the part anew"
                            .formatted(from));
        }
        return part(from, to, from == 0 || from == to ? origin : times[from]);
    }

    private TokenSequence part(int from, int to, Instant origin) {
        return new TokenSequence(
                spec,
                origin,
                Arrays.copyOfRange(times, from, to),
                Arrays.copyOfRange(kind, from, to),
                rows(values, spec.valueWidth(), from, to),
                rows(observed, spec.valueWidth(), from, to),
                rows(text, spec.textWidth(), from, to),
                rows(calendar, spec.calendarWidth(), from, to),
                rows(summaries, spec.summaryWidth(), from, to));
    }

    private static float[] rows(float[] all, int width, int from, int to) {
        return Arrays.copyOfRange(all, from * width, to * width);
    }
}
