package dev.kairos.jobs.functions;

import dev.kairos.jobs.records.Scored;
import dev.kairos.schemas.Cause;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Predicate;
import org.apache.flink.streaming.api.functions.async.AsyncRetryStrategy;
import org.apache.flink.streaming.util.retryable.AsyncRetryStrategies;

/**
 * Submits again what the scheduler had no room for. The scheduler is built for the sum of the
 * stages' capacities, so that overload is a passing thing, such as two jobs while one replaces the
 * other; an input that finds no room each time goes on with its failure.
 */
public final class OverloadRetry {
    private static final int ATTEMPTS = 6;
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final double MULTIPLIER = 2;

    private OverloadRetry() {}

    /** Retries with exponential back-off, within the stage's time-out. */
    public static AsyncRetryStrategy<Scored> strategy() {
        return new AsyncRetryStrategies.ExponentialBackoffDelayRetryStrategyBuilder<Scored>(
                        ATTEMPTS, FIRST_WAIT.toMillis(), LONGEST_WAIT.toMillis(), MULTIPLIER)
                .ifResult(new IsOverload())
                .build();
    }

    private static final class IsOverload implements Predicate<Collection<Scored>>, Serializable {
        @Override
        public boolean test(Collection<Scored> results) {
            return results.stream()
                    .anyMatch(
                            scored ->
                                    scored.failure() != null
                                            && scored.failure().cause() == Cause.OVERLOAD);
        }
    }
}
