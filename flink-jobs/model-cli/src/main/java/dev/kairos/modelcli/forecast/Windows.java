package dev.kairos.modelcli.forecast;

import java.util.Arrays;

/**
 * The windows of one part of a series: every place where a horizon fits into the part, at a stride
 * of one row. The lookback of the first windows of a later part lies in the part before.
 *
 * @param values [channel][row] of the whole series, standardised on the training part
 * @param lookback rows that are seen
 * @param horizon rows that are forecast
 * @param firstTarget row of the first forecast of the first window
 * @param count number of windows
 */
public record Windows(double[][] values, int lookback, int horizon, int firstTarget, int count) {
    /** Windows of the training part: lookback and horizon lie in its rows from 0 on. */
    public static Windows training(double[][] values, int lookback, int horizon, int rows) {
        return new Windows(values, lookback, horizon, lookback, rows - lookback - horizon + 1);
    }

    /** Windows whose horizons lie in these rows. */
    public static Windows later(
            double[][] values, int lookback, int horizon, int firstRow, int rows) {
        return new Windows(values, lookback, horizon, firstRow, rows - horizon + 1);
    }

    public int channels() {
        return values.length;
    }

    /** Row of the first forecast of a window. */
    public int target(int window) {
        return firstTarget + window;
    }

    /** What is seen of a channel, [lookback]. */
    public double[] seen(int channel, int window) {
        int target = target(window);
        return Arrays.copyOfRange(values[channel], target - lookback, target);
    }

    /** What happened to a channel, [horizon]. */
    public double[] future(int channel, int window) {
        int target = target(window);
        return Arrays.copyOfRange(values[channel], target, target + horizon);
    }
}
