package dev.kairos.jobs.definition;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What readers of the output may count on when a part fails. */
public enum Delivery {
    /** Output is visible at once; a failure may repeat it, with the same ids. */
    AT_LEAST_ONCE,
    /** Output is visible with the next checkpoint, once, to a {@code read_committed} reader. */
    EXACTLY_ONCE;

    /** As definitions and the command line write it, such as {@code at-least-once}. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The delivery of that label.
     *
     * @throws IllegalArgumentException if there is no delivery of that label
     */
    @JsonCreator
    public static Delivery ofLabel(String label) {
        return Arrays.stream(values())
                .filter(delivery -> delivery.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "'%s' is no delivery; write one of %s"
                                                .formatted(
                                                        label,
                                                        Arrays.stream(values())
                                                                .map(Delivery::label)
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }

    @Override
    public String toString() {
        return label();
    }
}
