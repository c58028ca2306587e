package dev.kairos.temporalcontext.calibration;

import java.io.Serializable;
import java.util.List;

/**
 * How quantiles are tracked.
 *
 * <p>After {@code n} outcomes the step of a level {@code p} is {@code rate(n) * LOGISTIC_SCALE / (p
 * (1 - p))} in units of the score, with {@code rate(n) = max(leastRate, firstRate * (1 +
 * n)^-decay)}. The factor is one over the density of a logistic distribution of unit variance at
 * its quantile {@code p}, so that {@code rate} is Newton's step for scores like that: far levels,
 * which are hardly ever crossed, move in larger steps. The decay is that of Angelopoulos, Barber
 * and Bates, "Online conformal prediction with decaying step sizes" (2024); {@code leastRate} keeps
 * the tracker able to follow a drift however long it has run, as with the constant steps of Gibbs
 * and Candès, "Adaptive conformal inference under distribution shift" (2021).
 *
 * @param levels probabilities of the quantiles, ascending, between 0 and 1
 * @param firstRate rate of the first step; more than 0
 * @param decay how fast the rate falls, from 0 (not at all) to below 1
 * @param leastRate where it stops falling; more than 0, at most {@code firstRate}
 */
public record CalibrationSpec(List<Double> levels, double firstRate, double decay, double leastRate)
        implements Serializable {
    /** Scale of the logistic distribution whose variance is 1. */
    private static final double LOGISTIC_SCALE = Math.sqrt(3) / Math.PI;

    public CalibrationSpec {
        levels = List.copyOf(levels);
        requireLevels(levels);
        if (!(leastRate > 0 && leastRate <= firstRate && Double.isFinite(firstRate))) {
            throw new IllegalArgumentException(
                    "Rates must be above 0 and not rise, got first %s, least %s"
                            .formatted(firstRate, leastRate));
        }
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("A decay is from 0 to below 1, got " + decay);
        }
    }

    /**
     * Makes sure that these are levels of quantiles.
     *
     * @throws IllegalArgumentException if they are not ascending, not between 0 and 1, or none
     */
    public static void requireLevels(List<Double> levels) {
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("At least one quantile level is needed");
        }
        double before = 0;
        for (double level : levels) {
            if (!(level > before && level < 1)) {
                throw new IllegalArgumentException(
                        "Quantile levels must ascend between 0 and 1, got " + levels);
            }
            before = level;
        }
    }

    /** The same with rates divided by {@code factor}. */
    CalibrationSpec slowed(double factor) {
        return new CalibrationSpec(levels, firstRate / factor, decay, leastRate / factor);
    }

    /** Step of a level in units of the score, for its outcome number {@code n}, counted from 0. */
    double step(int level, long n) {
        double rate = Math.max(leastRate, firstRate * Math.pow(1.0 + n, -decay));
        return rate * stepOfUnitRate(level);
    }

    /** What {@link #step} is at a rate of 1; what steps of levels are compared by. */
    double stepOfUnitRate(int level) {
        double p = levels.get(level);
        return LOGISTIC_SCALE / (p * (1 - p));
    }
}
