package dev.kairos.modelcli.market;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as files of bars write them. */
final class BarTime {
    /** What {@link #parse} reads, for messages and help. */
    static final String FORMATS =
            "ISO 8601 (2022-01-21T23:59:00Z), yyyy-MM-dd HH:mm:ss (UTC), yyyy-MM-dd, or seconds or"
                    + " milliseconds since 1970";

    private static final int DATE_LENGTH = 10;

    /** Separator, seconds, fraction and offset. */
    private static final Pattern PARTS =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}(.)\\d{2}:\\d{2}((?::\\d{2})?)((?:\\.\\d+)?)(.*)");

    private static final Pattern NUMBER = Pattern.compile("\\d{9,16}");

    /**
     * Year, month, day, hour and minute, with or without seconds: rather that than milliseconds of
     * 1976 or microseconds of 1970.
     */
    private static final Pattern DIGITS_OF_A_DATE =
            Pattern.compile(
                    "(19|20)\\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])([01]\\d|2[0-3])[0-5]\\d([0-5]\\d)?");

    /** Below are seconds (until the year 5138), from here on milliseconds (since 1973). */
    private static final long LEAST_MILLISECONDS = 100_000_000_000L;

    /** Microseconds from here on; milliseconds would lie after the year 5138. */
    private static final long LEAST_MICROSECONDS = 100_000_000_000_000L;

    private static final DateTimeFormatter LOCAL =
            new DateTimeFormatterBuilder()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .appendPattern("[ ]['T']HH:mm[:ss]")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                    .toFormatter()
                    .withResolverStyle(ResolverStyle.STRICT);

    private static final DateTimeFormatter WITH_OFFSET =
            new DateTimeFormatterBuilder()
                    .append(LOCAL)
                    .appendPattern("[XXX][XX][X]")
                    .toFormatter()
                    .withResolverStyle(ResolverStyle.STRICT);

    private BarTime() {}

    /**
     * Reads a time; without an offset it is UTC.
     *
     * @throws DateTimeException if it is in none of the {@link #FORMATS}
     */
    static Instant parse(String text) {
        String stripped = text.strip();
        if (DIGITS_OF_A_DATE.matcher(stripped).matches()) {
            throw new DateTimeException("'%s' looks like a date".formatted(stripped));
        }
        if (NUMBER.matcher(stripped).matches()) {
            long number = Long.parseLong(stripped);
            if (number < LEAST_MILLISECONDS) {
                return Instant.ofEpochSecond(number);
            }
            return number < LEAST_MICROSECONDS
                    ? Instant.ofEpochMilli(number)
                    : Instant.EPOCH.plusNanos(Math.multiplyExact(number, 1000L));
        }
        if (stripped.length() == DATE_LENGTH) {
            return LocalDate.parse(stripped).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        try {
            return OffsetDateTime.parse(stripped, WITH_OFFSET).toInstant();
        } catch (DateTimeParseException e) {
            return LocalDateTime.parse(stripped, LOCAL).toInstant(ZoneOffset.UTC);
        }
    }

    /**
     * Writes a time the way a file writes its own.
     *
     * @param example a time that {@link #parse} read
     */
    static String formatLike(Instant at, String example) {
        String text = example.strip();
        if (NUMBER.matcher(text).matches()) {
            long number = Long.parseLong(text);
            if (number < LEAST_MILLISECONDS) {
                return Long.toString(at.getEpochSecond());
            }
            return number < LEAST_MICROSECONDS
                    ? Long.toString(at.toEpochMilli())
                    : Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, at));
        }
        if (text.length() == DATE_LENGTH) {
            return at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
        }
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'%s' is no time".formatted(example));
        }
        ZoneOffset offset =
                parts.group(4).isEmpty()
                        ? ZoneOffset.UTC
                        : OffsetDateTime.parse(text, WITH_OFFSET).getOffset();
        String fraction = parts.group(3);
        String pattern =
                "yyyy-MM-dd'%s'HH:mm%s%s"
                        .formatted(
                                parts.group(1),
                                parts.group(2).isEmpty() ? "" : ":ss",
                                fraction.isEmpty() ? "" : "." + "S".repeat(fraction.length() - 1));
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(at.atOffset(offset))
                + parts.group(4);
    }
}
