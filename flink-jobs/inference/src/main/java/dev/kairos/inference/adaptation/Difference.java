package dev.kairos.inference.adaptation;

import dev.kairos.inference.adaptation.EncoderGraph.Tensor;
import java.util.Arrays;

/**
 * What a matrix changed by, in 4 bits a number: whole steps between -7 and 7, of a size that each
 * column has its own of. A difference is small beside what it is added to, so that it stands
 * coarser steps than the matrix itself (Liu et al., "BitDelta: your fine-tune may only be worth one
 * bit", 2024).
 *
 * @param in rows of the matrix
 * @param out columns of the matrix
 * @param steps [in][out], row after row; not to be written to
 * @param sizes [out], 0 where a column did not change; not to be written to
 */
public record Difference(int in, int out, byte[] steps, float[] sizes) {
    private static final int MOST_STEPS = 7;

    /** Sizes that are tried, in parts of the one that reaches the largest change. */
    private static final int TRIED = 24;

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
            if (Math.abs(step) > MOST_STEPS) {
                throw new IllegalArgumentException(
                        "A step is %d, at most %d fit".formatted(step, MOST_STEPS));
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
    public static Difference of(Tensor before, float[] after) {
        int in = before.shape()[0];
        int out = before.shape()[1];
        var steps = new byte[in * out];
        var sizes = new float[out];
        var change = new double[in];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                change[i] = (double) after[i * out + o] - before.values()[i * out + o];
            }
            sizes[o] = size(change);
            for (int i = 0; i < in; i++) {
                steps[i * out + o] = step(change[i], sizes[o]);
            }
        }
        return new Difference(in, out, steps, sizes);
    }

    private static float size(double[] change) {
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
            float size = (float) (largest * part / TRIED / MOST_STEPS);
            double lost = 0;
            for (double one : change) {
                double miss = one - (double) size * step(one, size);
                lost += miss * miss;
            }
            if (lost < least) {
                least = lost;
                best = size;
            }
        }
        return best;
    }

    private static byte step(double change, float size) {
        return size == 0
                ? 0
                : (byte) Math.max(-MOST_STEPS, Math.min(MOST_STEPS, Math.rint(change / size)));
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

    /** Steps as ONNX packs 4 bits: two in a byte, the first in its lower half. */
    byte[] packed() {
        var packed = new byte[(steps.length + 1) / 2];
        for (int i = 0; i < steps.length; i++) {
            packed[i / 2] |= (byte) ((steps[i] & 0xF) << (i % 2 * 4));
        }
        return packed;
    }

    /**
     * Reads what {@link #packed} wrote.
     *
     * @throws IllegalArgumentException if it does not fit
     */
    static Difference unpacked(int in, int out, byte[] packed, float[] sizes) {
        var steps = new byte[Math.multiplyExact(in, out)];
        if (packed.length != (steps.length + 1) / 2) {
            throw new IllegalArgumentException(
                    "%d bytes do not hold %d steps".formatted(packed.length, steps.length));
        }
        for (int i = 0; i < steps.length; i++) {
            // Up to the sign and down again, which fills the upper half with it.
            int half = packed[i / 2] >> (i % 2 * 4);
            steps[i] = (byte) (half << 28 >> 28);
        }
        return new Difference(in, out, steps, sizes);
    }
}
