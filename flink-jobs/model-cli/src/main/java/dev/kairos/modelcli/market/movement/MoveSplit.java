package dev.kairos.modelcli.market.movement;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parts by the date that is forecast, each up to where the next one begins.
 *
 * @param training first date whose move is learnt from
 * @param validation first date of the part by which epochs and penalties are chosen
 * @param test first date of the part that is measured once
 * @param end first date after it
 */
record MoveSplit(LocalDate training, LocalDate validation, LocalDate test, LocalDate end) {
    private static final String TRAINING_FROM = "training_from";
    private static final String VALIDATION_FROM = "validation_from";
    private static final String TEST_FROM = "test_from";
    private static final String TEST_UNTIL = "test_until";

    /**
     * That of {@code stocknet} as Xu and Cohen (2018) split it, one part earlier: their development
     * part is measured on, their training part gives both others.
     */
    static final MoveSplit STOCKNET =
            new MoveSplit(
                    LocalDate.of(2014, 1, 2),
                    LocalDate.of(2015, 6, 1),
                    LocalDate.of(2015, 8, 1),
                    LocalDate.of(2015, 10, 1));

    MoveSplit {
        if (!training.isBefore(validation) || !validation.isBefore(test) || !test.isBefore(end)) {
            throw new IllegalArgumentException(
                    "Parts follow each other, got %s, %s, %s and %s"
                            .formatted(training, validation, test, end));
        }
    }

    /**
     * The split that a package names.
     *
     * @param written what {@link #toReport} gave
     * @throws IllegalArgumentException if it is none
     */
    static MoveSplit of(Object written) {
        if (!(written instanceof Map<?, ?> dates)) {
            throw new IllegalArgumentException("a split is needed, got " + written);
        }
        return new MoveSplit(
                date(dates, TRAINING_FROM),
                date(dates, VALIDATION_FROM),
                date(dates, TEST_FROM),
                date(dates, TEST_UNTIL));
    }

    private static LocalDate date(Map<?, ?> dates, String name) {
        try {
            return LocalDate.parse(String.valueOf(dates.get(name)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "%s: a date is needed, got %s".formatted(name, dates.get(name)), e);
        }
    }

    Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put(TRAINING_FROM, training.toString());
        report.put(VALIDATION_FROM, validation.toString());
        report.put(TEST_FROM, test.toString());
        report.put(TEST_UNTIL, end.toString());
        return report;
    }
}
