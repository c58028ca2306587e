package dev.kairos.modelcli.forecast;

import dev.kairos.modelcli.temporal.Examples;
import dev.kairos.modelcli.temporal.StepAnswers;
import dev.kairos.modelcli.temporal.StepTargets;
import dev.kairos.modelcli.temporal.Tokens;
import java.util.Arrays;
import java.util.List;

/**
 * Windows of a part as sequences of patches, a sequence a channel: what was seen, without its
 * cycle, its mean and its deviation (Kim et al., Reversible Instance Normalization, ICLR 2022). The
 * target, at the last patch, is what a linear forecast leaves, in the same units.
 */
final class PatchExamples implements Examples {
    private static final int PATCH = 16;

    /** Added to variances, so that a flat window is not blown up. */
    private static final double LEAST_VARIANCE = 1e-2;

    private final Windows windows;
    private final SeasonalCycle cycle;
    private final double[][][] linear;
    private final int patch;
    private final int patches;

    PatchExamples(Windows windows, SeasonalCycle cycle, Forecaster linear) {
        this.windows = windows;
        this.cycle = cycle;
        this.linear = linear.forecast(windows).values();
        this.patch = patch(windows.lookback());
        this.patches = windows.lookback() / patch;
    }

    /** Rows of a patch: the largest number up to 16 that divides the lookback. */
    static int patch(int lookback) {
        int patch = Math.min(PATCH, lookback);
        while (lookback % patch != 0) {
            patch--;
        }
        return patch;
    }

    @Override
    public int size() {
        return windows.count() * windows.channels();
    }

    @Override
    public int length(int index) {
        return patches;
    }

    @Override
    public Example get(int index) {
        int window = index / windows.channels();
        int channel = index % windows.channels();
        double[] seen = seen(window, channel);
        double mean = Arrays.stream(seen).average().orElseThrow();
        double deviation = deviation(seen);
        var kind = new long[patches];
        Arrays.fill(kind, channel + 1);
        var hours = new float[patches];
        for (int i = 0; i < patches; i++) {
            hours[i] = i;
        }
        var values = new float[seen.length];
        for (int i = 0; i < seen.length; i++) {
            values[i] = (float) ((seen[i] - mean) / deviation);
        }
        var observed = new float[seen.length];
        Arrays.fill(observed, 1);

        int horizon = windows.horizon();
        var targets = new float[patches * horizon];
        var weights = new float[patches * horizon];
        double[] future = windows.future(channel, window);
        int last = (patches - 1) * horizon;
        for (int step = 0; step < horizon; step++) {
            double left = future[step] - linear[window][channel][step];
            targets[last + step] = (float) (left / deviation);
            // So that the loss is the error in standardised units.
            weights[last + step] = (float) deviation;
        }
        return new Example(
                Tokens.ofValues(kind, hours, values, observed),
                StepTargets.ofValues(targets, weights));
    }

    private double[] seen(int window, int channel) {
        double[] seen = windows.seen(channel, window);
        int first = windows.target(window) - seen.length;
        for (int i = 0; i < seen.length; i++) {
            seen[i] -= cycle.at(channel, first + i);
        }
        return seen;
    }

    private static double deviation(double[] seen) {
        double mean = Arrays.stream(seen).average().orElseThrow();
        double variance = Arrays.stream(seen).map(x -> (x - mean) * (x - mean)).sum() / seen.length;
        return Math.sqrt(variance + LEAST_VARIANCE);
    }

    /**
     * The forecasts that a network's answers stand for.
     *
     * @param answers one for each example, in their order
     */
    Forecasts forecasts(List<StepAnswers> answers) {
        var values = new double[windows.count()][windows.channels()][windows.horizon()];
        for (int index = 0; index < answers.size(); index++) {
            int window = index / windows.channels();
            int channel = index % windows.channels();
            double deviation = deviation(seen(window, channel));
            float[] medians = answers.get(index).quantiles();
            int last = medians.length - windows.horizon();
            for (int step = 0; step < windows.horizon(); step++) {
                values[window][channel][step] =
                        linear[window][channel][step] + deviation * medians[last + step];
            }
        }
        return new Forecasts(values);
    }
}
