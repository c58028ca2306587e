package dev.kairos.jobs.records;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * An element with its place among those of its key.
 *
 * @param sequence which sequence of the key it belongs to: a key that was silent for long begins
 *     another one, with another value here that says nothing about order
 * @param number its place in that sequence, from 0 and without gaps
 * @param value the element
 */
public record Numbered<T>(long sequence, long number, T value) {
    public Numbered {
        requireNonNull(value, "value");
        if (number < 0) {
            throw new IllegalArgumentException("Numbers begin at 0, got " + number);
        }
    }

    /** The same place with another element, such as the answer to the one before. */
    public <R> Numbered<R> with(R other) {
        return new Numbered<>(sequence, number, other);
    }

    /** How Flink serialises numbered elements of a type. */
    public static <T> TypeInformation<Numbered<T>> type(TypeInformation<T> value) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // Classes have no type parameters.
        Class<Numbered<T>> type = (Class<Numbered<T>>) (Class) Numbered.class;
        return Types.POJO(
                type, Map.of("sequence", Types.LONG, "number", Types.LONG, "value", value));
    }
}
