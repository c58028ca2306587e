package dev.kairos.local.ledger;

import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * Latencies in whole milliseconds, as Kafka's timestamps are, in a histogram that keeps three
 * significant digits whatever their range. Not thread-safe.
 */
final class Latencies {
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);

    /** Records one; a clock that was set back may make it negative, which counts as none. */
    void record(long millis) {
        histogram.recordValue(Math.max(0, millis));
    }

    /** Empty before the first. */
    Optional<LatencySummary> summary() {
        if (histogram.getTotalCount() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                new LatencySummary(
                        histogram.getValueAtPercentile(50),
                        histogram.getValueAtPercentile(95),
                        histogram.getValueAtPercentile(99)));
    }
}
