package dev.kairos.modelcli.forecast;

/**
 * Repeats the last rows that were seen, over and over: the last one alone, or the last season.
 *
 * @param period how many rows are repeated; at most the lookback
 */
record RepeatForecaster(int period) implements Forecaster {
    @Override
    public Forecasts forecast(Windows windows) {
        var values = new double[windows.count()][windows.channels()][windows.horizon()];
        for (int window = 0; window < windows.count(); window++) {
            int first = windows.target(window) - period;
            for (int channel = 0; channel < windows.channels(); channel++) {
                for (int step = 0; step < windows.horizon(); step++) {
                    values[window][channel][step] =
                            windows.values()[channel][first + step % period];
                }
            }
        }
        return new Forecasts(values);
    }
}
