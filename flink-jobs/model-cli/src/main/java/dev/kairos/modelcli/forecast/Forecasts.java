package dev.kairos.modelcli.forecast;

/**
 * Forecasts of all windows of a part, in standardised units.
 *
 * @param values [window][channel][step]
 */
public record Forecasts(double[][][] values) {
    /**
     * Errors over all windows, channels and steps.
     *
     * @param mse mean squared error
     * @param mae mean absolute error
     */
    public record Errors(double mse, double mae) {
        /** Both together, since published tables compare both: what choices are made by. */
        double sum() {
            return mse + mae;
        }
    }

    /** How far the forecasts are from what happened. */
    public Errors errors(Windows windows) {
        double squares = 0;
        double sizes = 0;
        for (int window = 0; window < values.length; window++) {
            Errors own = errors(windows, window);
            squares += own.mse();
            sizes += own.mae();
        }
        return new Errors(squares / values.length, sizes / values.length);
    }

    /** The errors of one window. */
    public Errors errors(Windows windows, int window) {
        double squares = 0;
        double sizes = 0;
        int count = 0;
        for (int channel = 0; channel < values[window].length; channel++) {
            double[] found = values[window][channel];
            double[] truth = windows.values()[channel];
            int target = windows.target(window);
            for (int step = 0; step < found.length; step++) {
                double error = found[step] - truth[target + step];
                squares += error * error;
                sizes += Math.abs(error);
                count++;
            }
        }
        return new Errors(squares / count, sizes / count);
    }
}
