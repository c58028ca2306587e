package dev.kairos.modelcli.clinical;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How many rows or values were not taken as they stand, by the reason. */
public final class Defects {
    /** A reason. */
    public enum Defect {
        /** A row that names no parameter; left out. */
        EMPTY_PARAMETER("rows without a parameter, left out"),
        /** A row of a parameter that nobody here knows; left out. */
        UNKNOWN_PARAMETER("rows of an unknown parameter, left out"),
        /** A value of -1, the sets' sign for missing; left out. */
        MISSING("values of -1 (missing), left out"),
        /** A value that is empty, NaN or no number where one must stand; left out. */
        NO_NUMBER("values that are no numbers, left out"),
        /** A value that no living patient has; left out. */
        ABSURD("absurd values, left out"),
        /** A value with a lost decimal point; put right. */
        REPAIRED("values with a lost decimal point, put right"),
        /** The same row again; left out. */
        REPEATED("repeated rows, left out"),
        /** Different values of one variable at one time; their mean is taken. */
        AMBIGUOUS("different values at one time, averaged"),
        /** A row before one that is earlier in time; put in order. */
        UNSORTED("rows out of order, sorted");

        private final String told;

        Defect(String told) {
            this.told = told;
        }
    }

    private final Map<Defect, Long> counts = new EnumMap<>(Defect.class);

    /** One more. */
    void count(Defect defect) {
        counts.merge(defect, 1L, Long::sum);
    }

    /** Those of another file too. */
    void add(Defects others) {
        others.counts.forEach((defect, count) -> counts.merge(defect, count, Long::sum));
    }

    /** Those that occurred, with their counts. */
    public Map<Defect, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /** For people: {@code none}, or counts and reasons. */
    public String told() {
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey().told)
                        .collect(Collectors.joining("; "));
    }

    /** The counts by the names that reports use. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        counts.forEach(
                (defect, count) -> report.put(defect.name().toLowerCase(Locale.ROOT), count));
        return report;
    }
}
