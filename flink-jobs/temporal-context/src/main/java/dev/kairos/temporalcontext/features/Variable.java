package dev.kairos.temporalcontext.features;

import static java.util.Objects.requireNonNull;

/**
 * A number that a model reads, how it is cleaned and how it is scaled:
 *
 * <ol>
 *   <li>below {@code least} or above {@code most} it is absurd and counts as not observed,
 *   <li>it is clipped to {@code [low, high]},
 *   <li>transformed,
 *   <li>and what came out becomes {@code (x - mean) / deviation}.
 * </ol>
 *
 * @param name as in {@link dev.kairos.temporalcontext.Observation#values()}; not blank
 * @param transform what is done before scaling
 * @param least smallest value that is believed, in raw units; may be -infinity
 * @param most largest value that is believed, in raw units; may be infinity
 * @param low lower bound of clipping, in raw units; may be -infinity with a transform that takes
 *     all numbers
 * @param high upper bound of clipping, in raw units; may be infinity
 * @param mean of the transformed values of the training part
 * @param deviation standard deviation of the transformed values of the training part; above 0
 */
public record Variable(
        String name,
        Transform transform,
        double least,
        double most,
        double low,
        double high,
        double mean,
        double deviation) {

    public Variable {
        requireNonNull(name, "name");
        requireNonNull(transform, "transform");
        if (name.isBlank()) {
            throw new IllegalArgumentException("A variable needs a name that is not blank");
        }
        requireRange(name, "believes", least, most);
        requireRange(name, "clips to", low, high);
        if (Math.max(least, low) <= transform.above()
                && transform.above() > Double.NEGATIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "Variable '%s': %s takes values above %s only, but low is %s and least %s"
                            .formatted(name, transform, transform.above(), low, least));
        }
        if (!Double.isFinite(mean) || !Double.isFinite(deviation) || deviation <= 0) {
            throw new IllegalArgumentException(
                    "Variable '%s' needs a finite mean and a finite deviation above 0, got %s and %s"
                            .formatted(name, mean, deviation));
        }
    }

    /** A variable of which every value is believed. */
    public Variable(
            String name,
            Transform transform,
            double low,
            double high,
            double mean,
            double deviation) {
        this(
                name,
                transform,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                low,
                high,
                mean,
                deviation);
    }

    /** A variable that is not scaled yet, see {@link ScaleFit}: mean 0, deviation 1. */
    public static Variable unscaled(String name, Transform transform, double low, double high) {
        return new Variable(name, transform, low, high, 0, 1);
    }

    /** The same variable, absurd outside of {@code [least, most]}. */
    public Variable believedWithin(double least, double most) {
        return new Variable(name, transform, least, most, low, high, mean, deviation);
    }

    /** The same variable, scaled by these. */
    public Variable scaledBy(double mean, double deviation) {
        return new Variable(name, transform, least, most, low, high, mean, deviation);
    }

    /** Whether a value is not absurd. NaN is. */
    public boolean believes(double raw) {
        return raw >= least && raw <= most;
    }

    /** Clipped, transformed and scaled. What is absurd is for the caller to leave out. */
    public float scaled(double raw) {
        return (float) ((transformed(raw) - mean) / deviation);
    }

    /** The raw value that is scaled to {@code scaled}, but for rounding and clipping. */
    public double unscaled(double scaled) {
        return transform.invert(scaled * deviation + mean);
    }

    /** Clipped and transformed: what {@code mean} and {@code deviation} are of. */
    double transformed(double raw) {
        return transform.apply(Math.min(Math.max(raw, low), high));
    }

    private static void requireRange(String name, String what, double from, double to) {
        if (!(from < to)) {
            throw new IllegalArgumentException(
                    "Variable '%s' %s an empty range, from %s to %s"
                            .formatted(name, what, from, to));
        }
    }
}
