package dev.kairos.temporalcontext.features;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * Which calendar the times of tokens are read in. Its features, in this order:
 *
 * <ol>
 *   <li>sine and cosine of {@code 2 pi * (local time of day) / 24 h},
 *   <li>sine and cosine of {@code 2 pi * (day of week) / 7}, Monday being 0,
 *   <li>if there is a trading session: 1 within it, else 0,
 *   <li>minutes since it opened and minutes until it closes, each as {@code ln(1 + minutes) / ln(1
 *       + 1440)}; 0 outside of the session.
 * </ol>
 *
 * <p>The time of day is that of the clock on the wall, so it jumps where daylight saving begins or
 * ends; minutes are those that pass. Rules of zones are those of the JDK.
 *
 * @param zone such as {@code America/New_York}
 * @param session when the market trades in that zone, or null
 */
public record CalendarSpec(ZoneId zone, TradingSession session) {
    private static final int CLOCK_WIDTH = 4;
    private static final int SESSION_WIDTH = 3;
    private static final double SECONDS_A_DAY = 86_400;
    private static final double LOG_OF_A_DAY = Math.log1p(1440);

    public CalendarSpec {
        requireNonNull(zone, "zone");
    }

    /** A calendar without a trading session. */
    public CalendarSpec(ZoneId zone) {
        this(zone, null);
    }

    /** How many features there are. */
    public int width() {
        return session == null ? CLOCK_WIDTH : CLOCK_WIDTH + SESSION_WIDTH;
    }

    /** The features of a time. */
    public float[] features(Instant t) {
        var features = new float[width()];
        write(t, features, 0);
        return features;
    }

    /** Writes the features of {@code t} from {@code at} on. */
    void write(Instant t, float[] into, int at) {
        ZonedDateTime local = t.atZone(zone);
        double day = 2 * Math.PI * (local.toLocalTime().toNanoOfDay() / 1e9) / SECONDS_A_DAY;
        double week = 2 * Math.PI * (local.getDayOfWeek().getValue() - 1) / 7;
        into[at] = (float) Math.sin(day);
        into[at + 1] = (float) Math.cos(day);
        into[at + 2] = (float) Math.sin(week);
        into[at + 3] = (float) Math.cos(week);
        if (session != null) {
            TradingSession.Bounds bounds = session.around(local);
            into[at + 4] = bounds == null ? 0 : 1;
            into[at + 5] = bounds == null ? 0 : logMinutes(bounds.open(), t);
            into[at + 6] = bounds == null ? 0 : logMinutes(t, bounds.close());
        }
    }

    private static float logMinutes(Instant from, Instant to) {
        return (float) (Math.log1p(ElapsedTime.hours(from, to) * 60) / LOG_OF_A_DAY);
    }
}
