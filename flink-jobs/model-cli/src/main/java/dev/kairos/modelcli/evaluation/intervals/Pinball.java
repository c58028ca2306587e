package dev.kairos.modelcli.evaluation.intervals;

/**
 * Pinball loss (Koenker and Bassett, "Regression quantiles", 1978): in expectation least for the
 * true quantile. In the unit of the outcome.
 */
public final class Pinball {
    private Pinball() {}

    /** Loss of one quantile: {@code (y - q) p} below the outcome, {@code (q - y)(1 - p)} above. */
    public static double loss(double level, double quantile, double outcome) {
        double error = outcome - quantile;
        return error >= 0 ? level * error : (level - 1) * error;
    }
}
