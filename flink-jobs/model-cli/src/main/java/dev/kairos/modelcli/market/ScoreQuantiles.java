package dev.kairos.modelcli.market;

import dev.kairos.temporalcontext.bars.BarView;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Says how scores, returns over their scale, will be distributed. */
@FunctionalInterface
public interface ScoreQuantiles {
    /**
     * Quantiles for each bar from one on, from what was known after it and after those before.
     *
     * @param views of one series, in order of time
     * @param first index of the first view to answer
     * @return one entry a view from {@code first} on, [horizon][level], not descending over levels
     */
    List<double[][]> of(List<BarView> views, int first);

    /**
     * The same for every bar: quantiles {@code s log(p / (1 - p))} of a logistic distribution,
     * whose {@code s} makes scores as large as scales are fitted to be, 1 in the mean. Its tails
     * are about those of liquid instruments, and no instrument of the training part decides them.
     */
    static ScoreQuantiles logistic() {
        var row = new double[Horizons.LEVELS.size()];
        for (int level = 0; level < row.length; level++) {
            double p = Horizons.LEVELS.get(level);
            row[level] = Math.log(p / (1 - p)) / (2 * Math.log(2));
        }
        var rows = new double[Horizons.BARS.size()][];
        Arrays.fill(rows, row);
        return (views, first) -> Collections.nCopies(views.size() - first, rows);
    }

    /**
     * A mixture of two: quantiles {@code (1 - share) one + share other}, which cannot cross.
     *
     * @param share of the other, from 0 to 1
     */
    static ScoreQuantiles blend(ScoreQuantiles one, ScoreQuantiles other, double share) {
        return (views, first) -> {
            List<double[][]> ones = one.of(views, first);
            List<double[][]> others = other.of(views, first);
            return IntStream.range(0, ones.size())
                    .mapToObj(i -> blend(ones.get(i), others.get(i), share))
                    .toList();
        };
    }

    private static double[][] blend(double[][] one, double[][] other, double share) {
        var rows = new double[one.length][];
        for (int h = 0; h < rows.length; h++) {
            rows[h] = new double[one[h].length];
            for (int level = 0; level < rows[h].length; level++) {
                rows[h][level] = (1 - share) * one[h][level] + share * other[h][level];
            }
        }
        return rows;
    }
}
