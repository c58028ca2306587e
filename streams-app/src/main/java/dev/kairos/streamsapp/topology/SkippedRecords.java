package dev.kairos.streamsapp.topology;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;

/** Counts the records that the views leave out, by topic and cause. */
public final class SkippedRecords {
    private static final String METER = "kairos.views.skipped";

    /** Cause of a record without a value. */
    public static final String NO_VALUE = "NO_VALUE";

    /** Cause of a record whose id was seen before. */
    public static final String REPEAT = "REPEAT";

    /** Cause of a record that is too large for its changelog. */
    public static final String CHANGELOG_TOO_LARGE = "CHANGELOG_TOO_LARGE";

    private final MeterRegistry meters;

    /** Counts into {@code kairos.views.skipped}. */
    public SkippedRecords(MeterRegistry meters) {
        this.meters = requireNonNull(meters, "meters");
    }

    /** Counts one. */
    public void count(String topic, String cause) {
        meters.counter(METER, "topic", topic, "cause", cause).increment();
    }

    /** How many were counted. */
    public long of(String topic, String cause) {
        var counter = meters.find(METER).tags("topic", topic, "cause", cause).counter();
        return counter == null ? 0 : (long) counter.count();
    }
}
