package dev.kairos.modelcli.evaluation;

/** What samples say of their distribution. */
public final class Samples {
    private Samples() {}

    /**
     * A quantile, linear between order statistics (type 7 of Hyndman and Fan, 1996).
     *
     * @param sorted ascending, at least one
     */
    public static double quantile(double[] sorted, double level) {
        double place = level * (sorted.length - 1);
        int below = (int) place;
        double rest = place - below;
        return rest == 0
                ? sorted[below]
                : sorted[below] + rest * (sorted[below + 1] - sorted[below]);
    }
}
