package dev.kairos.temporalcontext;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;

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
}
