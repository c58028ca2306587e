package dev.kairos.inference.adaptation;

import dev.kairos.inference.adaptation.EncoderGraph.Tensor;
import java.util.Arrays;

/**
 * What a matrix changed by, in whole steps of a size that each column has its own of. A difference
 * is small beside what it is added to, so that it stands coarser steps than the matrix itself (Liu
 * et al., "BitDelta: your fine-tune may only be worth one bit", 2024).
 *
 * @param rounding how many steps there may be
 * @param in rows of the matrix
 * @param out columns of the matrix
 * @param steps [in][out], row after row; not to be written to
 * @param sizes [out], 0 where a column did not change; not to be written to
 */
public record Difference(Rounding rounding, int in, int out, byte[] steps, float[] sizes) {
    /** Sizes that are tried, in parts of the one that reaches the largest change. */
    private static final int TRIED = 24;

    /** How finely a change is rounded. */
    public enum Rounding {
        /** From -7 to 7, in 4 bits. */
        FINE(7, 2),

        /** -1, 0 or 1, five to a byte as digits of base 3: 1.6 bits. */
        COARSE(1, 5);

        private final int mostSteps;
        private final int stepsPerByte;

        Rounding(int mostSteps, int stepsPerByte) {
            this.mostSteps = mostSteps;
            this.stepsPerByte = stepsPerByte;
        }

        /** A byte with one step more, before those that it holds. */
        private byte before(byte step, byte others) {
            return (byte)
                    (this == FINE
                            ? (others & 0xF) << 4 | step & 0xF
                            : (others & 0xFF) * 3 + step + 1);
        }

        /** The step at a place in a byte. */
        private byte at(int place, byte packed) {
            if (this == FINE) {
                // Up to the sign and down again, which fills the upper half with it.
                return (byte) (packed >> 4 * place << 28 >> 28);
            }
            int digits = packed & 0xFF;
            for (int i = 0; i < place; i++) {
                digits /= 3;
            }
            return (byte) (digits % 3 - 1);
        }

        /** How many bytes a row of so many columns fills. */
        int bytes(int columns) {
            return (columns + stepsPerByte - 1) / stepsPerByte;
        }

        private byte nearest(double change, float size) {
            return size == 0
                    ? 0
                    : (byte) Math.max(-mostSteps, Math.min(mostSteps, Math.rint(change / size)));
        }
    }

    public Difference {
        if (steps.length != Math.multiplyExact(in, out) || sizes.length != out) {
            throw new IllegalArgumentException(
                    "%d steps of %d sizes do not fill a matrix of %d by %d"
                            .formatted(steps.length, sizes.length, in, out));
        }
        for (float size : sizes) {
            if (!(size >= 0 && Float.isFinite(size))) {
                throw new IllegalArgumentException("A step cannot have the size " + size);
            }
        }
        for (byte step : steps) {
            if (Math.abs(step) > rounding.mostSteps) {
                throw new IllegalArgumentException(
                        "A change is of %d steps, at most %d fit"
                                .formatted(step, rounding.mostSteps));
            }
        }
    }

    /**
     * Rounds a change, each column by the size of step that loses least squares of it.
     *
     * @param before [in][out]
     * @param after in the same layout
     * @throws IllegalArgumentException if a change is not finite
     */
    public static Difference of(Rounding rounding, Tensor before, float[] after) {
        int in = before.shape()[0];
        int out = before.shape()[1];
        var steps = new byte[in * out];
        var sizes = new float[out];
        var change = new double[in];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                change[i] = (double) after[i * out + o] - before.values()[i * out + o];
            }
            sizes[o] = size(rounding, change);
            for (int i = 0; i < in; i++) {
                steps[i * out + o] = rounding.nearest(change[i], sizes[o]);
            }
        }
        return new Difference(rounding, in, out, steps, sizes);
    }

    private static float size(Rounding rounding, double[] change) {
        double largest = 0;
        for (double one : change) {
            largest = Math.max(largest, Math.abs(one));
        }
        if (!Double.isFinite(largest)) {
            throw new IllegalArgumentException("A matrix changed by what is no finite number");
        }
        float best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int part = 1; part <= TRIED && largest > 0; part++) {
            float size = (float) (largest * part / TRIED / rounding.mostSteps);
            double lost = 0;
            for (double one : change) {
                double miss = one - (double) size * rounding.nearest(one, size);
                lost += miss * miss;
            }
            if (lost < least) {
                least = lost;
                best = size;
            }
        }
        return best;
    }

    /** The change added to a matrix, in double precision. */
    float[] addedTo(Tensor matrix) {
        if (!Arrays.equals(matrix.shape(), new int[] {in, out})) {
            throw new IllegalArgumentException(
                    "The adapter's %d by %d do not fit a matrix of %s"
                            .formatted(in, out, Arrays.toString(matrix.shape())));
        }
        var sums = new float[in * out];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = (float) (matrix.values()[i] + (double) sizes[i % out] * steps[i]);
        }
        return sums;
    }

    /**
     * The steps row by row, the first of a byte in its lowest digit. Two of 4 bits are as ONNX
     * packs them where columns are even, which those of encoders are.
     */
    byte[] packed() {
        int width = rounding.bytes(out);
        var packed = new byte[in * width];
        for (int row = 0; row < in; row++) {
            for (int column = out - 1; column >= 0; column--) {
                int at = row * width + column / rounding.stepsPerByte;
                packed[at] = rounding.before(steps[row * out + column], packed[at]);
            }
        }
        return packed;
    }

    /**
     * Reads what {@link #packed} wrote.
     *
     * @throws IllegalArgumentException if it does not fit
     */
    static Difference unpacked(Rounding rounding, int in, byte[] packed, float[] sizes) {
        int out = sizes.length;
        int width = rounding.bytes(out);
        if (packed.length != (long) in * width) {
            throw new IllegalArgumentException(
                    "%d bytes do not hold %d rows of %d steps".formatted(packed.length, in, out));
        }
        var steps = new byte[Math.multiplyExact(in, out)];
        for (int i = 0; i < steps.length; i++) {
            int row = i / out;
            int column = i % out;
            steps[i] =
                    rounding.at(
                            column % rounding.stepsPerByte,
                            packed[row * width + column / rounding.stepsPerByte]);
        }
        var read = new Difference(rounding, in, out, steps, sizes);
        // More than five digits in a byte, or steps beyond the end of a row.
        if (!Arrays.equals(read.packed(), packed)) {
            throw new IllegalArgumentException("There are bytes with more than steps in them");
        }
        return read;
    }
}
