package dev.kairos.temporalcontext.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CalendarSpecTest {
    private static final Set<DayOfWeek> WEEKDAYS =
            EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
    private static final CalendarSpec NEW_YORK =
            new CalendarSpec(
                    ZoneId.of("America/New_York"),
                    new TradingSession(LocalTime.of(9, 30), LocalTime.of(16, 0), WEEKDAYS));
    private static final CalendarSpec CHICAGO_FUTURES =
            new CalendarSpec(
                    ZoneId.of("America/Chicago"),
                    new TradingSession(
                            LocalTime.of(17, 0),
                            LocalTime.of(16, 0),
                            EnumSet.of(
                                    DayOfWeek.SUNDAY,
                                    DayOfWeek.MONDAY,
                                    DayOfWeek.TUESDAY,
                                    DayOfWeek.WEDNESDAY,
                                    DayOfWeek.THURSDAY)));

    @Test
    void hoursAndDaysGoRoundInTheZone() {
        // Wednesday 06:00 in Berlin.
        float[] features =
                new CalendarSpec(ZoneId.of("Europe/Berlin"))
                        .features(Instant.parse("2026-01-07T05:00:00Z"));
        double wednesday = 2 * Math.PI * 2 / 7;
        assertThat(features)
                .containsExactly(
                        new float[] {
                            1, 0, (float) Math.sin(wednesday), (float) Math.cos(wednesday)
                        },
                        within(1e-6f));
    }

    @Test
    void theSessionOpensByTheClockOnTheWallInSummerAndWinter() {
        // Daylight saving began on Sunday, 8 March 2026.
        assertSession(NEW_YORK, "2026-03-06T14:29:59Z", 0, 0, 0);
        assertSession(NEW_YORK, "2026-03-06T14:30:00Z", 1, 0, 390);
        assertSession(NEW_YORK, "2026-03-09T13:29:59Z", 0, 0, 0);
        assertSession(NEW_YORK, "2026-03-09T13:30:00Z", 1, 0, 390);
        assertSession(NEW_YORK, "2026-03-09T19:59:00Z", 1, 389, 1);
        assertSession(NEW_YORK, "2026-03-09T20:00:00Z", 0, 0, 0);
    }

    @Test
    void theSameClockGivesTheSameHour() {
        float[] winter = NEW_YORK.features(Instant.parse("2026-03-06T15:00:00Z"));
        float[] summer = NEW_YORK.features(Instant.parse("2026-03-13T14:00:00Z"));
        assertThat(winter).isEqualTo(summer);
    }

    @Test
    void closedAtWeekends() {
        assertSession(NEW_YORK, "2026-03-07T15:00:00Z", 0, 0, 0);
        assertSession(NEW_YORK, "2026-03-08T15:00:00Z", 0, 0, 0);
    }

    @Test
    void aSessionOverMidnightBelongsToTheDayItOpensOn() {
        // Sunday evening, then after midnight, in winter time.
        assertSession(CHICAGO_FUTURES, "2026-01-04T22:59:00Z", 0, 0, 0);
        assertSession(CHICAGO_FUTURES, "2026-01-04T23:00:00Z", 1, 0, 23 * 60);
        assertSession(CHICAGO_FUTURES, "2026-01-05T07:00:00Z", 1, 8 * 60, 15 * 60);
        assertSession(CHICAGO_FUTURES, "2026-01-05T22:30:00Z", 0, 0, 0);
        // Friday's session is Thursday's; Friday evening there is none.
        assertSession(CHICAGO_FUTURES, "2026-01-09T20:00:00Z", 1, 21 * 60, 2 * 60);
        assertSession(CHICAGO_FUTURES, "2026-01-10T00:00:00Z", 0, 0, 0);
    }

    @Test
    void minutesAreThoseThatPassWhereTheClockJumps() {
        var saturdays =
                new CalendarSpec(
                        ZoneId.of("America/Chicago"),
                        new TradingSession(
                                LocalTime.of(20, 0),
                                LocalTime.of(8, 0),
                                EnumSet.of(DayOfWeek.SATURDAY)));
        // Saturday 20:00 to Sunday 08:00 lasts 11 hours when an hour is skipped, 13 when one
        // repeats.
        assertSession(saturdays, "2026-03-08T02:00:00Z", 1, 0, 11 * 60);
        assertSession(saturdays, "2026-11-01T01:00:00Z", 1, 0, 13 * 60);
        assertSession(saturdays, "2026-11-01T13:59:00Z", 1, 13 * 60 - 1, 1);
    }

    @Test
    void aSessionNeedsDays() {
        assertThatThrownBy(() -> new TradingSession(LocalTime.NOON, LocalTime.MIDNIGHT, Set.of()))
                .hasMessageContaining("at least one day");
    }

    @Test
    void elapsedTimeIsLogarithmic() {
        assertThat(ElapsedTime.logScale(0)).isZero();
        assertThat(ElapsedTime.logScale(1 / 60.0)).isCloseTo(0.36, within(0.005));
        assertThat(ElapsedTime.logScale(1)).isCloseTo(0.72, within(0.005));
        assertThat(ElapsedTime.logScale(24)).isCloseTo(1, within(1e-12));
        assertThat(ElapsedTime.logScale(365 * 24)).isCloseTo(1.52, within(0.005));
        assertThatThrownBy(() -> ElapsedTime.logScale(-1)).hasMessageContaining("-1.0 h");
        assertThat(
                        ElapsedTime.hours(
                                Instant.parse("2026-01-01T00:00:00.9Z"),
                                Instant.parse("2026-01-01T01:00:00.8Z")))
                .isCloseTo(1 - 0.1 / 3600, within(1e-12));
    }

    private static void assertSession(
            CalendarSpec calendar, String time, int open, int sinceOpen, int toClose) {
        float[] features = calendar.features(Instant.parse(time));
        assertThat(features[4]).isEqualTo(open);
        assertThat(features[5])
                .isCloseTo((float) (Math.log1p(sinceOpen) / Math.log1p(1440)), within(1e-6f));
        assertThat(features[6])
                .isCloseTo((float) (Math.log1p(toClose) / Math.log1p(1440)), within(1e-6f));
    }
}
