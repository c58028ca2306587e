package dev.kairos.temporalcontext.features;

import dev.kairos.temporalcontext.Observation;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.BiFunction;

/**
 * Tokens under construction, in order of event time and kind. Of observations that meet in one
 * token, the one added later overrides values, and embeddings are averaged; otherwise the order in
 * which they are added leaves no trace.
 *
 * <p>Summaries are computed when tokens are asked for. What led to those of the latest event time
 * is kept, because that is where most observations come, or after it; one that comes before it has
 * them computed anew from the start.
 */
final class TokenRows {
    private final InputIndex index;
    private final FeatureSpec spec;

    private int length;
    private Instant[] times;
    private long[] kind;

    /** Of how many embeddings a token's text is the mean. */
    private int[] texts;

    private final FloatRows values;
    private final FloatRows observed;
    private final FloatRows text;
    private final FloatRows calendar;
    private final FloatRows summaries;

    /** What the tokens before {@code settled} have shown; null if no summaries are asked for. */
    private final RunningSummaries before;

    private final RunningSummaries scratch;
    private int settled;

    /**
     * Of how many of the settled tokens the summaries are written: not where only the last was
     * asked for.
     */
    private int written;

    TokenRows(InputIndex index, int capacity) {
        this.index = index;
        this.spec = index.spec();
        times = new Instant[capacity];
        kind = new long[capacity];
        texts = new int[capacity];
        values = new FloatRows(spec.valueWidth(), capacity);
        observed = new FloatRows(spec.valueWidth(), capacity);
        text = new FloatRows(spec.textWidth(), capacity);
        calendar = new FloatRows(spec.calendarWidth(), capacity);
        summaries = new FloatRows(spec.summaryWidth(), 0);
        boolean summarising = spec.summaryWidth() > 0;
        before = summarising ? new RunningSummaries(spec) : null;
        scratch = summarising ? new RunningSummaries(spec) : null;
    }

    int length() {
        return length;
    }

    /**
     * Adds an observation to its token; one of a kind that the model does not read leaves none.
     *
     * @param embedding of its text, or null; of the right length
     */
    void add(Observation observation, float[] embedding) {
        int number = index.number(observation.kind());
        if (number == InputIndex.UNKNOWN) {
            return;
        }
        int end = endOf(observation.eventTime(), number);
        int row = isToken(end - 1, observation.eventTime(), number) ? end - 1 : end;
        if (row == end) {
            insert(row, observation.eventTime(), number);
        }
        settled = row < settled ? 0 : settled;
        observation.forEachValue((name, value) -> observe(row, name, value));
        if (embedding != null) {
            average(row, embedding);
        }
    }

    /** Removes the token of an observation, if there is one. */
    void removeTokenOf(Observation observation) {
        int row = firstOf(observation.eventTime(), index.number(observation.kind()));
        if (row == length) {
            return;
        }
        System.arraycopy(times, row + 1, times, row, length - row - 1);
        System.arraycopy(kind, row + 1, kind, row, length - row - 1);
        System.arraycopy(texts, row + 1, texts, row, length - row - 1);
        values.remove(row, length);
        observed.remove(row, length);
        text.remove(row, length);
        calendar.remove(row, length);
        // Those of all later tokens are computed again.
        settled = 0;
        length--;
        times[length] = null;
    }

    /** A copy of the tokens. */
    TokenSequence sequence() {
        return sequence(FloatRows::copy);
    }

    /** The tokens, after which nothing may be added or removed. */
    TokenSequence finished() {
        return sequence(FloatRows::take);
    }

    private TokenSequence sequence(BiFunction<FloatRows, Integer, float[]> first) {
        if (before != null) {
            summaries.reserve(times.length);
            // What was passed over before is wanted now.
            settled = written < settled ? 0 : settled;
            settle(true);
            written = settled;
            summarise(scratch, settled, length, true);
        }
        return new TokenSequence(
                spec,
                length == 0 ? null : times[0],
                Arrays.copyOf(times, length),
                Arrays.copyOf(kind, length),
                first.apply(values, length),
                first.apply(observed, length),
                first.apply(text, length),
                first.apply(calendar, length),
                first.apply(summaries, length));
    }

    /** A copy of the last token alone; of none, none. */
    TokenSequence last() {
        if (length == 0) {
            return sequence();
        }
        int last = length - 1;
        var known = new float[spec.summaryWidth()];
        if (before != null) {
            settle(false);
            summarise(scratch, settled, length, false);
            scratch.write(hours(last), known, 0);
        }
        return new TokenSequence(
                spec,
                times[0],
                Arrays.copyOfRange(times, last, length),
                Arrays.copyOfRange(kind, last, length),
                values.copy(last, length),
                observed.copy(last, length),
                text.copy(last, length),
                calendar.copy(last, length),
                known);
    }

    /** Takes in what was before the latest time, from where later tokens go on. */
    private void settle(boolean write) {
        if (settled == 0) {
            before.clear();
            written = 0;
        }
        int latest = length;
        while (latest > 0 && times[latest - 1].equals(times[length - 1])) {
            latest--;
        }
        summarise(before, settled, latest, write);
        settled = latest;
        scratch.copyFrom(before);
    }

    private void summarise(RunningSummaries running, int from, int to, boolean write) {
        for (int row = from; row < to; row++) {
            double hours = hours(row);
            running.see(hours, values.data(), observed.data(), values.at(row));
            if (write) {
                running.write(hours, summaries.data(), summaries.at(row));
            }
        }
    }

    private double hours(int row) {
        return ElapsedTime.hours(times[0], times[row]);
    }

    private void observe(int row, String name, double raw) {
        int column = index.column(name);
        if (column == InputIndex.UNKNOWN || !index.variable(column).believes(raw)) {
            return;
        }
        float scaled = index.variable(column).scaled(raw);
        // Infinity would turn all that attends to it into NaN.
        if (Float.isFinite(scaled)) {
            int at = values.at(row) + column;
            values.data()[at] = scaled;
            observed.data()[at] = 1;
        }
    }

    /** Running mean: the same to the bit however many observations come between. */
    private void average(int row, float[] embedding) {
        texts[row]++;
        int at = text.at(row);
        for (int e = 0; e < embedding.length; e++) {
            float mean = text.data()[at + e];
            text.data()[at + e] = mean + (embedding[e] - mean) / texts[row];
        }
    }

    private void insert(int row, Instant time, int number) {
        if (length == times.length) {
            grow(Math.max(16, length * 2));
        }
        System.arraycopy(times, row, times, row + 1, length - row);
        System.arraycopy(kind, row, kind, row + 1, length - row);
        System.arraycopy(texts, row, texts, row + 1, length - row);
        values.insert(row, length);
        observed.insert(row, length);
        text.insert(row, length);
        calendar.insert(row, length);
        times[row] = time;
        kind[row] = number;
        texts[row] = 0;
        if (spec.calendar() != null) {
            spec.calendar().write(time, calendar.data(), calendar.at(row));
        }
        length++;
    }

    private void grow(int capacity) {
        times = Arrays.copyOf(times, capacity);
        kind = Arrays.copyOf(kind, capacity);
        texts = Arrays.copyOf(texts, capacity);
        values.grow(capacity);
        observed.grow(capacity);
        text.grow(capacity);
        calendar.grow(capacity);
    }

    private boolean isToken(int row, Instant time, int number) {
        return row >= 0 && kind[row] == number && times[row].equals(time);
    }

    /** The first row after this time and kind; searched from the end, where most come. */
    private int endOf(Instant time, int number) {
        int row = length;
        while (row > 0 && isAfter(row - 1, time, number)) {
            row--;
        }
        return row;
    }

    private boolean isAfter(int row, Instant time, int number) {
        int order = times[row].compareTo(time);
        return order > 0 || (order == 0 && kind[row] > number);
    }

    /** The row of this time and kind, else the number of rows; the earliest are let go of. */
    private int firstOf(Instant time, int number) {
        int row = 0;
        while (row < length && !isToken(row, time, number)) {
            row++;
        }
        return row;
    }
}
