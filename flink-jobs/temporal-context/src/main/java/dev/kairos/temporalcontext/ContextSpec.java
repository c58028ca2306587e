package dev.kairos.temporalcontext;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * How much of a key's past is its context.
 *
 * @param maxObservations at most this many observations, the latest by event time
 * @param maxAge at most this much older, in event time, than what is scored
 */
public record ContextSpec(int maxObservations, Duration maxAge) implements Serializable {
    public ContextSpec {
        requireNonNull(maxAge, "maxAge");
        if (maxObservations < 1 || maxAge.isZero() || maxAge.isNegative()) {
            throw new IllegalArgumentException(
                    "A context holds at least 1 observation and reaches back some time, got "
                            + "maxObservations=%d, maxAge=%s".formatted(maxObservations, maxAge));
        }
    }

    /** The earliest time that belongs to the context of {@code t}. */
    public Instant from(Instant t) {
        return before(t, maxAge);
    }

    /** {@code t - age}, or the first of all instants where there is none as early. */
    static Instant before(Instant t, Duration age) {
        return age.compareTo(sinceFirst(t)) < 0 ? t.minus(age) : Instant.MIN;
    }

    /**
     * Time since the first of all instants, for which {@link Duration#between} throws and catches.
     */
    private static Duration sinceFirst(Instant t) {
        return Duration.ofSeconds(t.getEpochSecond() - Instant.MIN.getEpochSecond(), t.getNano());
    }
}
