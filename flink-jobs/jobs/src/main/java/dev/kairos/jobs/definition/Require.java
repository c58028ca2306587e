package dev.kairos.jobs.definition;

import java.time.Duration;

/** Checks of a definition's values, with messages that name the field and say what to write. */
final class Require {
    private Require() {}

    static String text(String field, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("%s is missing; give it a value".formatted(field));
        }
        return value;
    }

    static <T> T present(String field, T value) {
        if (value == null) {
            throw new IllegalArgumentException("%s is missing; add this section".formatted(field));
        }
        return value;
    }

    static <T> T orElse(T value, T byDefault) {
        return value == null ? byDefault : value;
    }

    static int between(String field, int value, int least, int most) {
        return (int) between(field, (long) value, (long) least, (long) most);
    }

    static long between(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s must be from %d to %d, got %d".formatted(field, least, most, value));
        }
        return value;
    }

    static Duration positive(String field, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(
                    "%s must be longer than 0, got %s".formatted(field, Durations.format(value)));
        }
        return notNegative(field, value);
    }

    static Duration notNegative(String field, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "%s must be from 0 to %s, got %s"
                            .formatted(field, Durations.format(LONGEST), value));
        }
        return value;
    }

    /** A century: far beyond any use, and far below where milliseconds overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_500);
}
