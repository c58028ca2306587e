package dev.kairos.local.ledger;

import java.util.Arrays;

/**
 * The inputs of one partition by offset, in arrays: a position costs 16 bytes. Every key that an
 * input owes an answer for has a slot, a number that is its own in the whole pipeline; the slots of
 * one input follow one another.
 */
final class PartitionInputs {
    private static final int NONE = -1;
    private static final int INITIAL_CAPACITY = 1 << 10;

    /** An append time that the broker did not give. */
    static final long UNTIMED = -1;

    private final long base;
    private int[] firstSlot = new int[INITIAL_CAPACITY];
    private int[] keySet = new int[INITIAL_CAPACITY];
    private long[] appendedAt = new long[INITIAL_CAPACITY];
    private int end;
    private int count;

    /**
     * @param base the first offset there is
     */
    PartitionInputs(long base) {
        this.base = base;
    }

    /** Adds the input at an offset above all that were added before. */
    void add(long offset, int firstSlot, int keySet, long appendedAt) {
        int index = Math.toIntExact(offset - base);
        if (index < end) {
            throw new IllegalArgumentException(
                    "Offset %d was added before; the next is %d".formatted(offset, base + end));
        }
        if (index >= this.firstSlot.length) {
            int capacity = Math.max(index + 1, this.firstSlot.length * 2);
            this.firstSlot = Arrays.copyOf(this.firstSlot, capacity);
            this.keySet = Arrays.copyOf(this.keySet, capacity);
            this.appendedAt = Arrays.copyOf(this.appendedAt, capacity);
        }
        // Transaction markers and aborted records leave gaps.
        Arrays.fill(this.firstSlot, end, index, NONE);
        this.firstSlot[index] = firstSlot;
        this.keySet[index] = keySet;
        this.appendedAt[index] = appendedAt;
        end = index + 1;
        count++;
    }

    boolean contains(long offset) {
        return offset >= base && offset < endOffset() && firstSlot[(int) (offset - base)] != NONE;
    }

    int firstSlot(long offset) {
        return firstSlot[index(offset)];
    }

    int keySet(long offset) {
        return keySet[index(offset)];
    }

    /** Milliseconds since the epoch, or {@link #UNTIMED}. */
    long appendedAt(long offset) {
        return appendedAt[index(offset)];
    }

    long baseOffset() {
        return base;
    }

    /** The offset after the last input. */
    long endOffset() {
        return base + end;
    }

    int count() {
        return count;
    }

    private int index(long offset) {
        if (!contains(offset)) {
            throw new IllegalArgumentException("No input at offset " + offset);
        }
        return (int) (offset - base);
    }
}
