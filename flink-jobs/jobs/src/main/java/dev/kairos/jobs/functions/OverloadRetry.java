package dev.kairos.jobs.functions;

import dev.kairos.jobs.records.Scored;
import dev.kairos.schemas.Cause;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.streaming.api.functions.async.AsyncRetryPredicate;
import org.apache.flink.streaming.api.functions.async.AsyncRetryStrategy;

/**
 * Submits again what the scheduler had no room for, with exponential back-off within the stage's
 * time-out. The scheduler has room for what each stage may have in flight, so that overload is a
 * passing thing, such as requests that timed out and are not computed yet; an input that finds no
 * room each time goes on with its failure.
 *
 * <p>Flink's own back-off keeps the last wait of any input, so that many that retry at a time
 * shorten and lengthen each other's.
 */
public final class OverloadRetry implements AsyncRetryStrategy<Scored> {
    private static final int RETRIES = 6;
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    @Override
    public boolean canRetry(int attempts) {
        return attempts <= RETRIES;
    }

    @Override
    public long getBackoffTimeMillis(int attempts) {
        long doubled = FIRST_WAIT.toMillis() << (attempts - 1);
        return Math.min(doubled, LONGEST_WAIT.toMillis());
    }

    @Override
    public AsyncRetryPredicate<Scored> getRetryPredicate() {
        return new IsOverload();
    }

    private static final class IsOverload implements AsyncRetryPredicate<Scored> {
        @Override
        public Optional<Predicate<Collection<Scored>>> resultPredicate() {
            return Optional.of(IsOverload::isIn);
        }

        @Override
        public Optional<Predicate<Throwable>> exceptionPredicate() {
            return Optional.empty();
        }

        private static boolean isIn(Collection<Scored> results) {
            return results.stream()
                    .anyMatch(
                            scored ->
                                    scored.failure() != null
                                            && scored.failure().cause() == Cause.OVERLOAD
                                            && !scored.skipped());
        }
    }
}
