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
    /** Lengths at which costs are measured; between them they are interpolated. */
    static final List<Integer> LENGTHS = List.of(4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256);

    /** Sizes among which the best is looked for. */
    static final List<Integer> SIZES = List.of(1, 2, 4, 8, 16, 32);

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
     * Every size with every length.
     *
     * @param mostTokens batches of more are left out
     */
    public static List<BatchShape> grid(int mostTokens) {
        var grid = new ArrayList<BatchShape>();
        for (int length : LENGTHS) {
            for (int size : SIZES) {
                if (size * length <= mostTokens) {
                    grid.add(new BatchShape(size, length));
                }
            }
        }
        return grid;
    }
}
