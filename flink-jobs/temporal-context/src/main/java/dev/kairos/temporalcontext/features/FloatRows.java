package dev.kairos.temporalcontext.features;

import java.util.Arrays;

/** Rows of equal width in one array, which can grow. */
final class FloatRows {
    private final int width;
    private float[] data;

    FloatRows(int width, int capacity) {
        this.width = width;
        this.data = new float[Math.multiplyExact(width, capacity)];
    }

    /** The array that holds row {@code i} from {@code at(i)} on. */
    float[] data() {
        return data;
    }

    int at(int row) {
        return row * width;
    }

    /** Makes place for at least so many rows. */
    void reserve(int capacity) {
        if (data.length < at(capacity)) {
            grow(capacity);
        }
    }

    void grow(int capacity) {
        data = Arrays.copyOf(data, Math.multiplyExact(width, capacity));
    }

    /** Makes place for a row of zeros among {@code length} rows. */
    void insert(int row, int length) {
        System.arraycopy(data, at(row), data, at(row + 1), at(length) - at(row));
        Arrays.fill(data, at(row), at(row + 1), 0);
    }

    /** Closes the gap that a row leaves among {@code length} rows. */
    void remove(int row, int length) {
        System.arraycopy(data, at(row + 1), data, at(row), at(length) - at(row + 1));
    }

    /** A copy of the first {@code length} rows. */
    float[] copy(int length) {
        return copy(0, length);
    }

    /** A copy of the rows {@code from} to {@code to - 1}. */
    float[] copy(int from, int to) {
        return Arrays.copyOfRange(data, at(from), at(to));
    }

    /** The first {@code length} rows, for nobody to change them any more. */
    float[] take(int length) {
        return data.length == at(length) ? data : copy(length);
    }
}
