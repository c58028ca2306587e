package dev.kairos.modelcli.forecast;

import dev.kairos.modelcli.evaluation.Interval;
import java.util.Arrays;
import java.util.Random;

/**
 * Interval of the mean of numbers in order of time that depend on their neighbours: blocks of them
 * are drawn instead of single ones (Künsch, 1989).
 */
final class BlockBootstrap {
    private static final int DRAWS = 2_000;
    private static final double LEVEL = 0.95;

    private BlockBootstrap() {}

    /**
     * Draws as many numbers as there are, block after block, again and again.
     *
     * @param block length of a block, at least as far as neighbours depend on each other; cut to a
     *     quarter of the numbers
     */
    static Interval of(double[] numbers, int block, long seed) {
        int length = Math.max(1, Math.min(block, numbers.length / 4));
        var sums = new double[numbers.length + 1];
        for (int i = 0; i < numbers.length; i++) {
            sums[i + 1] = sums[i] + numbers[i];
        }
        var random = new Random(seed);
        var means = new double[DRAWS];
        int blocks = (numbers.length + length - 1) / length;
        for (int draw = 0; draw < DRAWS; draw++) {
            double sum = 0;
            for (int i = 0; i < blocks; i++) {
                int from = random.nextInt(numbers.length - length + 1);
                sum += sums[from + length] - sums[from];
            }
            means[draw] = sum / ((double) blocks * length);
        }
        Arrays.sort(means);
        int tail = (int) Math.round(DRAWS * (1 - LEVEL) / 2);
        return new Interval(
                sums[numbers.length] / numbers.length,
                means[tail],
                means[DRAWS - 1 - tail],
                blocks);
    }
}
