package dev.kairos.temporalcontext.features;

import java.time.Instant;

/** How long ago, as models read it. */
public final class ElapsedTime {
    private static final double SECONDS_AN_HOUR = 3600;
    private static final double NANOS_AN_HOUR = 3600e9;
    private static final double LOG_OF_A_DAY = Math.log1p(24 * SECONDS_AN_HOUR);

    private ElapsedTime() {}

    /** Hours from one time to another, negative if {@code to} is the earlier. */
    public static double hours(Instant from, Instant to) {
        return (to.getEpochSecond() - from.getEpochSecond()) / SECONDS_AN_HOUR
                + (to.getNano() - from.getNano()) / NANOS_AN_HOUR;
    }

    /**
     * Elapsed time on a log scale, {@code ln(1 + seconds) / ln(1 + 86400)}: 0 for now, 0.36 for a
     * minute, 0.72 for an hour, 1 for a day, 1.52 for a year. Minutes differ where minutes matter,
     * and a year does not drown them.
     *
     * @param hours at least 0
     */
    public static double logScale(double hours) {
        if (!(hours >= 0)) {
            throw new IllegalArgumentException(
                    "Elapsed time is at least 0, got %s h".formatted(hours));
        }
        return Math.log1p(hours * SECONDS_AN_HOUR) / LOG_OF_A_DAY;
    }
}
