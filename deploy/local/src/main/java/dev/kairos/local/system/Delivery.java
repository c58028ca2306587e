package dev.kairos.local.system;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;

/** What a job promises about repeated answers. */
public enum Delivery {
    AT_LEAST_ONCE("at-least-once"),
    EXACTLY_ONCE("exactly-once");

    private final String text;

    Delivery(String text) {
        this.text = text;
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException naming the values there are
     */
    public static Delivery parse(String text) {
        return Arrays.stream(values())
                .filter(value -> value.text.equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "'%s' is not a delivery; there are %s"
                                                .formatted(
                                                        text,
                                                        Arrays.stream(values())
                                                                .map(Delivery::toString)
                                                                .collect(joining(", ")))));
    }

    @Override
    public String toString() {
        return text;
    }
}
