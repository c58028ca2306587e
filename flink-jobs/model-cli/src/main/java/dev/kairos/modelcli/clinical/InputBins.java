package dev.kairos.modelcli.clinical;

import java.util.Arrays;

/**
 * Every input of every example as the number of cuts below it, so that a split is found by adding
 * up over a few bins. Cuts lie midway between two values that occur, so that rounding moves no
 * value across one.
 */
final class InputBins {
    /** Where an input has more values than this, cuts leave about as many examples in each bin. */
    private static final int BINS = 64;

    /** [input][cut], ascending. */
    private final float[][] cuts;

    /** [input][example], unsigned. */
    private final byte[][] bins;

    private InputBins(float[][] cuts, byte[][] bins) {
        this.cuts = cuts;
        this.bins = bins;
    }

    /**
     * @param rows [example][input], finite; at least one
     */
    static InputBins of(float[][] rows) {
        int width = rows[0].length;
        var cuts = new float[width][];
        var bins = new byte[width][rows.length];
        var column = new float[rows.length];
        for (int input = 0; input < width; input++) {
            for (int row = 0; row < rows.length; row++) {
                column[row] = rows[row][input];
            }
            Arrays.sort(column);
            cuts[input] = cuts(column);
            for (int row = 0; row < rows.length; row++) {
                int at = Arrays.binarySearch(cuts[input], rows[row][input]);
                // A value at a cut lies below it, as in a tree.
                bins[input][row] = (byte) (at < 0 ? -1 - at : at);
            }
        }
        return new InputBins(cuts, bins);
    }

    private static float[] cuts(float[] ascending) {
        int[] rises = rises(ascending);
        boolean few = rises.length < BINS;
        double share = (double) ascending.length / BINS;
        var cuts = new float[rises.length];
        int count = 0;
        int last = 0;
        for (int i = 0; i < rises.length; i++) {
            int next = i + 1 < rises.length ? rises[i + 1] : ascending.length;
            // A value that fills a bin alone is cut off on both sides.
            if (few || rises[i] - last >= share || next - rises[i] >= share) {
                cuts[count++] = midway(ascending[rises[i] - 1], ascending[rises[i]]);
                last = rises[i];
            }
        }
        return Arrays.copyOf(cuts, count);
    }

    /** The places where a value is above the one before it. */
    private static int[] rises(float[] ascending) {
        var rises = new int[ascending.length];
        int count = 0;
        for (int i = 1; i < ascending.length; i++) {
            if (ascending[i] > ascending[i - 1]) {
                rises[count++] = i;
            }
        }
        return Arrays.copyOf(rises, count);
    }

    /** Below the greater one, also of neighbours. */
    private static float midway(float less, float greater) {
        float middle = (float) ((less + (double) greater) / 2);
        return middle < greater ? middle : less;
    }

    int inputs() {
        return cuts.length;
    }

    /** How many bins an input has. */
    int count(int input) {
        return cuts[input].length + 1;
    }

    /** The bin of an example's input, from 0. */
    int bin(int input, int example) {
        return bins[input][example] & 0xff;
    }

    /** The bins of an input by example, unsigned; not to be written to. */
    byte[] column(int input) {
        return bins[input];
    }

    /** What lies at or below this is in the bin or in those before it. */
    float threshold(int input, int bin) {
        return cuts[input][bin];
    }
}
