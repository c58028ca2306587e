package dev.kairos.temporalcontext;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.function.ObjDoubleConsumer;

/**
 * Something that happened to one key at one time: a text or a set of numbers, never both.
 *
 * <p>The absent one is null, not an {@code Optional}, because observations are part of stream
 * records and of state.
 *
 * @param key what it happened to: a symbol, a patient; not blank
 * @param eventTime when it happened, as its producer says
 * @param kind what it is, such as {@code news}; observations of several kinds may share a context
 * @param text its text, or null
 * @param values its numbers by name, finite, or null; not to be changed
 * @param position where it was read
 */
public record Observation(
        String key,
        Instant eventTime,
        String kind,
        String text,
        Map<String, Double> values,
        SourcePosition position)
        implements Timed {
    public Observation {
        requireNonNull(key, "key");
        requireNonNull(eventTime, "eventTime");
        requireNonNull(kind, "kind");
        requireNonNull(position, "position");
        if (key.isBlank() || kind.isBlank()) {
            throw new IllegalArgumentException(
                    "An observation needs a key and a kind that are not blank, got key '%s', kind '%s' at %s"
                            .formatted(key, kind, position));
        }
        if ((text == null) == (values == null)) {
            throw new IllegalArgumentException(
                    "An observation holds either a text or values; the one at %s holds %s"
                            .formatted(position, text == null ? "neither" : "both"));
        }
        if (values != null) {
            values.forEach(
                    (name, value) -> {
                        if (value == null || !Double.isFinite(value)) {
                            throw new IllegalArgumentException(
                                    "Value '%s' of the observation at %s is %s, not a finite number"
                                            .formatted(name, position, value));
                        }
                    });
            values = NamedValues.copyOf(values);
        }
    }

    /**
     * Tells each name and number, as {@link #values()} would, and makes no object of the number;
     * none of a text.
     */
    public void forEachValue(ObjDoubleConsumer<? super String> action) {
        if (values != null) {
            ((NamedValues) values).forEachNumber(action);
        }
    }

    /** An observation of a text. */
    public static Observation ofText(
            String key, Instant eventTime, String kind, String text, SourcePosition position) {
        return new Observation(key, eventTime, kind, text, null, position);
    }

    /** An observation of numbers. */
    public static Observation ofValues(
            String key,
            Instant eventTime,
            String kind,
            Map<String, Double> values,
            SourcePosition position) {
        return new Observation(key, eventTime, kind, null, values, position);
    }
}
