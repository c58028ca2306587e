package dev.kairos.modelcli.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * How much of what is forecast to change is kept: 1 where the past has been a guide, 0 where
 * nothing was known beyond the last row. Ridge regressions decide it from several origins of the
 * series before its test part (Tashman, "Out-of-sample tests of forecasting accuracy", 2000), since
 * one validation part may lie in a time that was unlike others.
 *
 * @param share in steps of a twentieth
 * @param kept by origin, the error of what is shrunk beside that of the last row repeated
 * @param whole by origin, the same if nothing were shrunk
 */
record Shrinkage(double share, List<Double> kept, List<Double> whole) {
    private static final int STEPS = 20;

    /** Parts of the later rows of the training part that are forecast one after the other. */
    private static final int ORIGINS = 4;

    /** The first origin, of all rows of the training part. */
    private static final double FIRST = 0.4;

    /** Of the rows before an origin, those that a ridge regression is fitted to. */
    private static final double FITTED = 0.875;

    Shrinkage {
        kept = List.copyOf(kept);
        whole = List.copyOf(whole);
    }

    /**
     * Fits.
     *
     * @param values [channel][row], of which those of the split's test part are not looked at
     * @return all is kept where the parts are too short to tell
     */
    static Shrinkage fit(double[][] values, int lookback, int horizon, Split split) {
        var ends = new ArrayList<Integer>();
        for (int origin = 0; origin <= ORIGINS; origin++) {
            double of = FIRST + (1 - FIRST) * origin / ORIGINS;
            ends.add((int) Math.round(split.training() * of));
        }
        ends.add(split.training() + split.validation());
        // [origin][step of the share]
        var ratios = new ArrayList<double[]>();
        for (int origin = 0; origin + 1 < ends.size(); origin++) {
            int end = ends.get(origin);
            int fitted = (int) (end * FITTED);
            int rows = ends.get(origin + 1) - end;
            if (fitted >= lookback + horizon && Math.min(end - fitted, rows) >= horizon) {
                Windows training = Windows.training(values, lookback, horizon, fitted);
                Windows chosen = Windows.later(values, lookback, horizon, fitted, end - fitted);
                Windows later = Windows.later(values, lookback, horizon, end, rows);
                var none = new SeasonalCycle(values, fitted, 1);
                Forecasts ridge = RidgeForecaster.fit(none, training, chosen).forecast(later);
                double[] own = ratios(ridge, later);
                // What never changed in a part tells nothing.
                if (Double.isFinite(own[0])) {
                    ratios.add(own);
                }
            }
        }
        int best = STEPS;
        for (int step = STEPS - 1; step >= 0 && !ratios.isEmpty(); step--) {
            if (mean(ratios, step) < mean(ratios, best)) {
                best = step;
            }
        }
        int chosen = best;
        return new Shrinkage(
                (double) chosen / STEPS,
                ratios.stream().map(own -> own[chosen]).toList(),
                ratios.stream().map(own -> own[STEPS]).toList());
    }

    private static double[] ratios(Forecasts ridge, Windows windows) {
        Forecasts last = new RepeatForecaster(1).forecast(windows);
        double naive = last.errors(windows).sum();
        var ratios = new double[STEPS + 1];
        for (int step = 0; step <= STEPS; step++) {
            Forecasts shrunk = between(last, ridge, (double) step / STEPS);
            ratios[step] = shrunk.errors(windows).sum() / naive;
        }
        return ratios;
    }

    private static double mean(List<double[]> ratios, int step) {
        return ratios.stream().mapToDouble(own -> own[step]).average().orElseThrow();
    }

    /** What is left of forecasts. */
    Forecasts of(Forecasts forecasts, Windows windows) {
        return share == 1
                ? forecasts
                : between(new RepeatForecaster(1).forecast(windows), forecasts, share);
    }

    private static Forecasts between(Forecasts last, Forecasts forecasts, double share) {
        double[][][] from = last.values();
        double[][][] to = forecasts.values();
        var values = new double[from.length][from[0].length][from[0][0].length];
        for (int window = 0; window < values.length; window++) {
            for (int channel = 0; channel < values[window].length; channel++) {
                for (int step = 0; step < values[window][channel].length; step++) {
                    double start = from[window][channel][step];
                    values[window][channel][step] =
                            start + share * (to[window][channel][step] - start);
                }
            }
        }
        return new Forecasts(values);
    }
}
