package dev.kairos.bench.costs;

import java.util.ArrayList;
import java.util.List;

/**
 * Texts that run together.
 *
 * @param size how many, at least 1
 * @param length tokens of each, so that nothing is padded
 */
public record BatchShape(int size, int length) {
    private static final List<Integer> LENGTHS =
            List.of(4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256);
    private static final List<Integer> SIZES = List.of(1, 2, 4, 8, 16, 32);
    private static final int MOST_TOKENS = 2_048;

    private static final List<Integer> COARSE_LENGTHS = List.of(4, 16, 32, 64, 128, 256);
    private static final List<Integer> COARSE_SIZES = List.of(1, 2, 4, 8);
    private static final int COARSE_MOST_TOKENS = 1_024;

    public BatchShape {
        if (size < 1 || length < 1) {
            throw new IllegalArgumentException(
                    "A batch has a text and a text has a token, got %d of %d"
                            .formatted(size, length));
        }
    }

    /** Tokens of the batch. */
    public int tokens() {
        return size * length;
    }

    /**
     * Sizes and lengths that show what batches cost on a CPU, where larger batches than these are
     * not cheaper.
     *
     * @param coarse whether few will do
     */
    public static List<BatchShape> grid(boolean coarse) {
        return coarse
                ? grid(COARSE_LENGTHS, COARSE_SIZES, COARSE_MOST_TOKENS)
                : grid(LENGTHS, SIZES, MOST_TOKENS);
    }

    private static List<BatchShape> grid(
            List<Integer> lengths, List<Integer> sizes, int mostTokens) {
        var grid = new ArrayList<BatchShape>();
        for (int length : lengths) {
            for (int size : sizes) {
                if (size * length <= mostTokens) {
                    grid.add(new BatchShape(size, length));
                }
            }
        }
        return grid;
    }
}
