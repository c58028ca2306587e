package dev.kairos.temporalcontext;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * A mean in which what happened longer ago counts less: at time {@code t} a value observed at
 * {@code t_i <= t} weighs {@code 2^(-(t - t_i) / halfLife)}.
 *
 * <p>The quotient of weighted sum and weights does not change while nothing is added, so the mean
 * needs no time to be read at. Values may be added in any order; which of them lie before {@code t}
 * is the caller's to decide ({@link ContextWindow#at}). Sums are kept relative to the latest value,
 * whose weight is 1, so that they never underflow however long ago everything was.
 *
 * <p>Not safe for use by several threads.
 */
public final class DecayedMean {
    private final double halfLifeNanos;
    private Instant latest;
    private double weightedSum;
    private double weights;

    /**
     * @param halfLife after this time a value counts half; more than 0
     */
    public DecayedMean(Duration halfLife) {
        requireNonNull(halfLife, "halfLife");
        if (halfLife.isZero() || halfLife.isNegative()) {
            throw new IllegalArgumentException(
                    "A half-life must be longer than 0, got " + halfLife);
        }
        this.halfLifeNanos = nanos(halfLife);
    }

    /**
     * Adds a value.
     *
     * @param at when it was observed
     * @param value a finite number
     * @return this
     */
    public DecayedMean add(Instant at, double value) {
        requireNonNull(at, "at");
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "The value at %s is %s, not a finite number".formatted(at, value));
        }
        double weight = 1;
        if (latest == null) {
            latest = at;
        } else if (at.isAfter(latest)) {
            double decay = decay(Duration.between(latest, at));
            weightedSum *= decay;
            weights *= decay;
            latest = at;
        } else {
            weight = decay(Duration.between(at, latest));
        }
        weightedSum += weight * value;
        weights += weight;
        return this;
    }

    /** The mean, within the smallest and largest value added; empty if none was. */
    public OptionalDouble value() {
        return weights > 0 ? OptionalDouble.of(weightedSum / weights) : OptionalDouble.empty();
    }

    private double decay(Duration elapsed) {
        return Math.pow(2, -nanos(elapsed) / halfLifeNanos);
    }

    /** As a double, because a {@code long} of nanoseconds ends after 292 years. */
    private static double nanos(Duration duration) {
        return duration.getSeconds() * 1e9 + duration.getNano();
    }
}
