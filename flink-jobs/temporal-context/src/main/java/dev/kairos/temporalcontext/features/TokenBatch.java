package dev.kairos.temporalcontext.features;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/**
 * Sequences padded with zeros at their ends to the longest: the inputs of a temporal model, in
 * direct memory and native byte order. Kind 0 is padding and nothing else, so kinds are the mask.
 *
 * <p>Buffers are the batch's own, each from position 0 to its limit; those of inputs that the spec
 * does not ask for are empty. Readers that move positions should {@code duplicate()} them.
 */
public final class TokenBatch {
    private final int size;
    private final int length;
    private final LongBuffer kind;
    private final FloatBuffer hours;
    private final FloatBuffer values;
    private final FloatBuffer observed;
    private final FloatBuffer text;
    private final FloatBuffer calendar;
    private final FloatBuffer summaries;

    private TokenBatch(int size, int length, FeatureSpec spec, Memory memory) {
        this.size = size;
        this.length = length;
        int tokens = Math.multiplyExact(size, length);
        long columns =
                1L
                        + 2L * spec.valueWidth()
                        + spec.textWidth()
                        + spec.calendarWidth()
                        + spec.summaryWidth();
        ByteBuffer all = memory.zeros(tokens * (Long.BYTES + columns * Float.BYTES));
        kind = part(all, tokens * Long.BYTES).asLongBuffer();
        hours = floats(all, tokens);
        values = floats(all, tokens * spec.valueWidth());
        observed = floats(all, tokens * spec.valueWidth());
        text = floats(all, tokens * spec.textWidth());
        calendar = floats(all, tokens * spec.calendarWidth());
        summaries = floats(all, tokens * spec.summaryWidth());
    }

    /**
     * Pads sequences into memory of their own.
     *
     * @see #of(List, FeatureSpec, Memory)
     */
    public static TokenBatch of(List<TokenSequence> sequences, FeatureSpec spec) {
        return of(sequences, spec, new Memory());
    }

    /**
     * Pads sequences.
     *
     * @param sequences at least one; row b of the batch is sequence b
     * @param spec what they were assembled by
     * @param memory what they are written into: batches that were written into it before are lost
     * @throws IllegalArgumentException if there are none, or one has another spec, or all of them
     *     are empty, or the batch would take 2 GiB or more
     */
    public static TokenBatch of(List<TokenSequence> sequences, FeatureSpec spec, Memory memory) {
        int longest = 0;
        for (TokenSequence sequence : sequences) {
            if (sequence.spec() != spec && !sequence.spec().equals(spec)) {
                throw new IllegalArgumentException(
                        "A sequence was assembled by another spec than the batch's: %s, not %s"
                                .formatted(sequence.spec(), spec));
            }
            longest = Math.max(longest, sequence.length());
        }
        if (longest == 0) {
            throw new IllegalArgumentException(
                    "A batch needs at least one token, got %d sequences without any"
                            .formatted(sequences.size()));
        }
        var batch = new TokenBatch(sequences.size(), longest, spec, memory);
        for (int b = 0; b < sequences.size(); b++) {
            batch.fill(b, sequences.get(b));
        }
        return batch;
    }

    private void fill(int row, TokenSequence sequence) {
        int at = row * length;
        kind.put(at, sequence.kind());
        hours.put(at, sequence.hours());
        put(values, row, sequence.values());
        put(observed, row, sequence.observed());
        put(text, row, sequence.text());
        put(calendar, row, sequence.calendar());
        put(summaries, row, sequence.summaries());
    }

    private void put(FloatBuffer input, int row, float[] tokens) {
        input.put(row * (input.limit() / size), tokens);
    }

    private static FloatBuffer floats(ByteBuffer all, int count) {
        return part(all, count * Float.BYTES).asFloatBuffer();
    }

    /** The next bytes. */
    private static ByteBuffer part(ByteBuffer all, int bytes) {
        ByteBuffer part = all.slice(all.position(), bytes).order(ByteOrder.nativeOrder());
        all.position(all.position() + bytes);
        return part;
    }

    /** B, the number of sequences. */
    public int size() {
        return size;
    }

    /** L, the number of tokens of the longest. */
    public int length() {
        return length;
    }

    /** [B, L] see {@link TokenSequence#kind()}; 0 is padding. */
    public LongBuffer kind() {
        return kind;
    }

    /** [B, L] see {@link TokenSequence#hours()}. */
    public FloatBuffer hours() {
        return hours;
    }

    /** [B, L, V] see {@link TokenSequence#values()}. */
    public FloatBuffer values() {
        return values;
    }

    /** [B, L, V] see {@link TokenSequence#observed()}. */
    public FloatBuffer observed() {
        return observed;
    }

    /** [B, L, E] see {@link TokenSequence#text()}. */
    public FloatBuffer text() {
        return text;
    }

    /** [B, L, C] see {@link TokenSequence#calendar()}. */
    public FloatBuffer calendar() {
        return calendar;
    }

    /** [B, L, S] see {@link TokenSequence#summaries()}. */
    public FloatBuffer summaries() {
        return summaries;
    }

    /**
     * Direct memory for one batch after the other: the JVM frees such memory late, so that fresh
     * memory for each batch piles up. For one thread, and one batch at a time.
     */
    public static final class Memory {
        private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

        private ByteBuffer zeros(long count) {
            if (count > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "A batch of %d bytes is too large; make it of fewer or shorter sequences"
                                .formatted(count));
            }
            if (bytes.capacity() < count) {
                bytes = ByteBuffer.allocateDirect((int) count);
                return bytes.duplicate();
            }
            ByteBuffer zeros = bytes.duplicate().limit((int) count);
            while (zeros.remaining() >= Long.BYTES) {
                zeros.putLong(0);
            }
            while (zeros.hasRemaining()) {
                zeros.put((byte) 0);
            }
            return zeros.rewind();
        }
    }
}
