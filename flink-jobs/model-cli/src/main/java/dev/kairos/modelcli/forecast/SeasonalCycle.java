package dev.kairos.modelcli.forecast;

/**
 * What repeats in every channel: the mean of each phase of a period over the training part, as in
 * CycleNet (Lin et al., NeurIPS 2024), where it is learned by descent.
 */
final class SeasonalCycle {
    private final int period;
    private final double[][] means;

    /**
     * @param values [channel][row] of the whole series
     * @param training rows from the first that may be looked at
     * @param period rows until it repeats; 1 is the mean alone
     */
    SeasonalCycle(double[][] values, int training, int period) {
        this.period = period;
        means = new double[values.length][period];
        for (int channel = 0; channel < values.length; channel++) {
            var counts = new int[period];
            for (int row = 0; row < training; row++) {
                means[channel][row % period] += values[channel][row];
                counts[row % period]++;
            }
            for (int phase = 0; phase < period; phase++) {
                means[channel][phase] /= Math.max(1, counts[phase]);
            }
        }
    }

    /** What is usual in a channel at the phase of a row. */
    double at(int channel, int row) {
        return means[channel][row % period];
    }

    /** The series without what is usual, [channel][row]. */
    double[][] removedFrom(double[][] values) {
        var rest = new double[values.length][];
        for (int channel = 0; channel < values.length; channel++) {
            rest[channel] = new double[values[channel].length];
            for (int row = 0; row < rest[channel].length; row++) {
                rest[channel][row] = values[channel][row] - at(channel, row);
            }
        }
        return rest;
    }
}
