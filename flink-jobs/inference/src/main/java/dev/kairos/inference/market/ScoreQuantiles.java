package dev.kairos.inference.market;

import java.util.Arrays;

/** Quantiles of scores, which are returns over their scale: [horizon][level]. */
public final class ScoreQuantiles {
    private ScoreQuantiles() {}

    /**
     * The same for every bar: quantiles {@code s log(p / (1 - p))} of a logistic distribution,
     * whose {@code s} makes scores as large as scales are fitted to be, 1 in the mean. Its tails
     * are about those of liquid instruments, and no instrument of the training part decides them.
     */
    public static double[][] logistic() {
        var row = new double[Horizons.LEVELS.size()];
        for (int level = 0; level < row.length; level++) {
            double p = Horizons.LEVELS.get(level);
            row[level] = Math.log(p / (1 - p)) / (2 * Math.log(2));
        }
        var rows = new double[Horizons.BARS.size()][];
        Arrays.setAll(rows, horizon -> row.clone());
        return rows;
    }

    /**
     * What a network answers about the last bar that it has read.
     *
     * @param answer of one bar or several, of each [horizon · level], the last at the end
     * @throws IllegalArgumentException if it is of another length
     */
    public static double[][] ofAnswer(float[] answer) {
        int levels = Horizons.LEVELS.size();
        var rows = new double[Horizons.BARS.size()][levels];
        if (answer.length == 0 || answer.length % (rows.length * levels) != 0) {
            throw new IllegalArgumentException(
                    "An answer about a bar has %d quantiles, got %d"
                            .formatted(rows.length * levels, answer.length));
        }
        int from = answer.length - rows.length * levels;
        for (int h = 0; h < rows.length; h++) {
            for (int level = 0; level < levels; level++) {
                rows[h][level] = answer[from + h * levels + level];
            }
        }
        return rows;
    }

    /**
     * A mixture of two: quantiles {@code (1 - share) one + share other}, which cannot cross.
     *
     * @param share of the other, from 0 to 1
     * @throws IllegalArgumentException if they are of different shapes
     */
    static double[][] blend(double[][] one, double[][] other, double share) {
        if (other.length != one.length) {
            throw new IllegalArgumentException(
                    "Quantiles of %d horizons cannot be blended with those of %d"
                            .formatted(other.length, one.length));
        }
        var rows = new double[one.length][];
        for (int h = 0; h < rows.length; h++) {
            if (other[h].length != one[h].length) {
                throw new IllegalArgumentException(
                        "%d quantiles cannot be blended with %d"
                                .formatted(other[h].length, one[h].length));
            }
            rows[h] = new double[one[h].length];
            for (int level = 0; level < rows[h].length; level++) {
                rows[h][level] = (1 - share) * one[h][level] + share * other[h][level];
            }
        }
        return rows;
    }
}
