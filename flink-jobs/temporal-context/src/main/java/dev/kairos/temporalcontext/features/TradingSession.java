package dev.kairos.temporalcontext.features;

import static java.util.Objects.requireNonNull;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * When a market trades: from the same time to the same time on some days of the week, by the clock
 * on its wall. Holidays, half days and breaks at noon are not known: on them, the market counts as
 * open.
 *
 * @param open when it opens
 * @param close when it closes; if this is not after {@code open}, on the next day
 * @param days days of the week on which it opens; at least one
 */
public record TradingSession(LocalTime open, LocalTime close, Set<DayOfWeek> days) {
    public TradingSession {
        requireNonNull(open, "open");
        requireNonNull(close, "close");
        if (days.isEmpty()) {
            throw new IllegalArgumentException(
                    "A trading session from %s to %s needs at least one day"
                            .formatted(open, close));
        }
        days = Collections.unmodifiableSet(EnumSet.copyOf(days));
    }

    /**
     * Opening and closing time of the session that a time lies in; null outside of sessions. The
     * opening belongs to the session, the closing does not.
     */
    Bounds around(ZonedDateTime local) {
        Instant t = local.toInstant();
        ZoneId zone = local.getZone();
        LocalDate today = local.toLocalDate();
        Bounds bounds = opening(today, zone);
        if (bounds == null || !bounds.contain(t)) {
            bounds = endsNextDay() ? opening(today.minusDays(1), zone) : null;
        }
        return bounds != null && bounds.contain(t) ? bounds : null;
    }

    private boolean endsNextDay() {
        return !close.isAfter(open);
    }

    private Bounds opening(LocalDate date, ZoneId zone) {
        if (!days.contains(date.getDayOfWeek())) {
            return null;
        }
        LocalDate last = endsNextDay() ? date.plusDays(1) : date;
        return new Bounds(
                ZonedDateTime.of(date, open, zone).toInstant(),
                ZonedDateTime.of(last, close, zone).toInstant());
    }

    record Bounds(Instant open, Instant close) {
        boolean contain(Instant t) {
            return !t.isBefore(open) && t.isBefore(close);
        }
    }
}
