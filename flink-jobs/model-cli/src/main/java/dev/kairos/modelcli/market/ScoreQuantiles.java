package dev.kairos.modelcli.market;

import dev.kairos.temporalcontext.bars.BarView;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Says how scores, returns over their scale, will be distributed. */
public interface ScoreQuantiles {
    /**
     * Quantiles for each bar, from what was known after it and after those before.
     *
     * @param views of one series, in order of time
     * @return one entry a view, [horizon][level], not descending over levels
     */
    List<double[][]> of(List<BarView> views);

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
        return views -> Collections.nCopies(views.size(), rows);
    }

    /**
     * A mixture of two: quantiles {@code (1 - share) first + share second}, which cannot cross.
     *
     * @param share of the second, from 0 to 1
     */
    static ScoreQuantiles blend(ScoreQuantiles first, ScoreQuantiles second, double share) {
        return views -> {
            List<double[][]> one = first.of(views);
            List<double[][]> other = second.of(views);
            return IntStream.range(0, views.size())
                    .mapToObj(i -> blend(one.get(i), other.get(i), share))
                    .toList();
        };
    }

    private static double[][] blend(double[][] first, double[][] second, double share) {
        var rows = new double[first.length][];
        for (int h = 0; h < rows.length; h++) {
            rows[h] = new double[first[h].length];
            for (int level = 0; level < rows[h].length; level++) {
                rows[h][level] = (1 - share) * first[h][level] + share * second[h][level];
            }
        }
        return rows;
    }
}
