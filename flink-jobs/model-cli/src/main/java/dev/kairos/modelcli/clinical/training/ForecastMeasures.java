package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.evaluation.Figures;
import dev.kairos.modelcli.evaluation.intervals.Pinball;
import dev.kairos.modelcli.temporal.StepTargets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How good forecasts of vital signs are, fold by fold, beside the last value and the quantiles that
 * its change had in the training part. All in deviations of the variable.
 */
final class ForecastMeasures {
    private static final List<Double> LEVELS = VitalForecast.LEVELS;

    private final List<VitalForecast> forecasts;
    private final long[] count;
    private final double[] pinball;
    private final double[] baseline;
    private final long[] within;

    ForecastMeasures(List<VitalForecast> forecasts) {
        this.forecasts = forecasts;
        this.count = new long[forecasts.size()];
        this.pinball = new double[forecasts.size()];
        this.baseline = new double[forecasts.size()];
        this.within = new long[forecasts.size()];
    }

    /**
     * Takes the test part of a fold in.
     *
     * @param train the baseline's quantiles are of its changes
     * @param quantiles [case][token · forecasts · levels]
     */
    void add(Assembled train, Assembled test, float[][] quantiles) {
        for (int f = 0; f < forecasts.size(); f++) {
            double[] change = changes(train, f);
            for (int i = 0; i < test.size(); i++) {
                StepTargets targets = test.examples().get(i).targets();
                for (int token = 0; token < test.examples().length(i); token++) {
                    int at = token * forecasts.size() + f;
                    if (targets.valueWeights()[at] > 0) {
                        double last = forecasts.get(f).last(test, i, token);
                        judge(f, targets.values()[at], quantiles[i], at, last, change);
                    }
                }
            }
        }
    }

    /**
     * How good forecasts are without anything beside them.
     *
     * @param quantiles [case][token · forecasts · levels]
     * @return pinball loss in deviations of the variable, the mean over forecasts of each one's
     *     mean; NaN where nothing was asked
     */
    static double pinball(List<VitalForecast> forecasts, Assembled test, float[][] quantiles) {
        int n = LEVELS.size();
        double sum = 0;
        int asked = 0;
        for (int f = 0; f < forecasts.size(); f++) {
            double own = 0;
            long count = 0;
            for (int i = 0; i < test.size(); i++) {
                StepTargets targets = test.examples().get(i).targets();
                for (int token = 0; token < test.examples().length(i); token++) {
                    int at = token * forecasts.size() + f;
                    if (targets.valueWeights()[at] > 0) {
                        own += pinball(targets.values()[at], quantiles[i], at * n);
                        count++;
                    }
                }
            }
            // Of a sign that nobody charted, nothing is known.
            sum += count == 0 ? 0 : own / count;
            asked += count == 0 ? 0 : 1;
        }
        return sum / asked;
    }

    private static double pinball(double truth, float[] quantiles, int first) {
        int n = LEVELS.size();
        double sum = 0;
        for (int level = 0; level < n; level++) {
            sum += Pinball.loss(LEVELS.get(level), quantiles[first + level], truth) / n;
        }
        return sum;
    }

    private void judge(
            int f, double truth, float[] quantiles, int at, double last, double[] change) {
        int n = LEVELS.size();
        pinball[f] += pinball(truth, quantiles, at * n);
        for (int level = 0; level < n; level++) {
            double q = LEVELS.get(level);
            baseline[f] += Pinball.loss(q, last + change[level], truth) / n;
        }
        count[f]++;
        int first = at * n;
        boolean inside = truth >= quantiles[first] && truth <= quantiles[first + n - 1];
        within[f] += inside ? 1 : 0;
    }

    /** Quantiles of how far the truth was from the last value. */
    private double[] changes(Assembled train, int f) {
        var changes = new ArrayList<Double>();
        for (int i = 0; i < train.size(); i++) {
            StepTargets targets = train.examples().get(i).targets();
            for (int token = 0; token < train.examples().length(i); token++) {
                int at = token * forecasts.size() + f;
                if (targets.valueWeights()[at] > 0) {
                    changes.add(
                            targets.values()[at] - (double) forecasts.get(f).last(train, i, token));
                }
            }
        }
        changes.sort(null);
        var quantiles = new double[LEVELS.size()];
        for (int level = 0; level < quantiles.length; level++) {
            quantiles[level] =
                    changes.isEmpty()
                            ? 0
                            : changes.get((int) (LEVELS.get(level) * (changes.size() - 1)));
        }
        return quantiles;
    }

    /** By the names that reports use. */
    Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        for (int f = 0; f < forecasts.size(); f++) {
            var own = new LinkedHashMap<String, Object>();
            own.put("count", count[f]);
            own.put("pinball", pinball[f] / count[f]);
            own.put("pinball_of_last_value", baseline[f] / count[f]);
            own.put("coverage_of_90_percent", (double) within[f] / count[f]);
            report.put(forecasts.get(f).name(), own);
        }
        return report;
    }

    /** For people. */
    Table table() {
        var rows = new ArrayList<List<String>>();
        for (int f = 0; f < forecasts.size(); f++) {
            rows.add(
                    List.of(
                            forecasts.get(f).name(),
                            String.valueOf(count[f]),
                            Figures.of(pinball[f] / count[f]),
                            Figures.of(baseline[f] / count[f]),
                            Figures.of((double) within[f] / count[f])));
        }
        return new Table(
                "Forecasts of vital signs: mean pinball loss in deviations of the variable, beside"
                    + " the last value with the quantiles of its change, and how many values lay"
                    + " within the 5% and the 95% quantile",
                List.of("forecast", "values", "pinball", "of last value", "within 90%"), rows);
    }
}
