package dev.kairos.temporalcontext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NamedValuesTest {
    static LongStream seeds() {
        return Seeds.all();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isTheMapItWasCopiedFrom(long seed) {
        var random = new Random(seed);
        var expected = new HashMap<String, Double>();
        for (int i = random.nextInt(40); i > 0; i--) {
            expected.put("v" + random.nextInt(1_000), random.nextGaussian());
        }
        NamedValues values = NamedValues.copyOf(expected);
        assertThat(values).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(expected).isEqualTo(values).containsAllEntriesOf(values);
        expected.forEach((name, number) -> assertThat(values).containsEntry(name, number));
        assertThat(values.get("another")).isNull();
        assertThat(values).doesNotContainKey("another");
    }

    @Test
    void keepsNumbersOfTheSameNamesApart() {
        NamedValues one = NamedValues.copyOf(Map.of("close", 1.0));
        NamedValues two = NamedValues.copyOf(Map.of("close", 2.0));
        assertThat(one).containsEntry("close", 1.0);
        assertThat(two).containsEntry("close", 2.0);
    }

    @Test
    void keepsNamesApartThatShareAPlace() {
        // "Aa" and "BB" have one hash, so that each takes the other's place.
        var one = new LinkedHashMap<>(Map.of("Aa", 1.0));
        var two = new LinkedHashMap<>(Map.of("BB", 2.0));
        assertThat(NamedValues.copyOf(one)).isEqualTo(one);
        assertThat(NamedValues.copyOf(two)).isEqualTo(two);
        assertThat(NamedValues.copyOf(one)).isEqualTo(one);
    }

    @Test
    void cannotBeChanged() {
        NamedValues values = NamedValues.copyOf(Map.of("close", 1.0));
        assertThatThrownBy(() -> values.put("close", 2.0))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(values::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> values.entrySet().iterator().next().setValue(2.0))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(NamedValues.copyOf(values)).isSameAs(values);
    }

    @Test
    void refusesANameThatIsNone() {
        Map<String, Double> nameless = Collections.singletonMap(null, 1.0);
        assertThatThrownBy(() -> NamedValues.copyOf(nameless))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("name");
    }
}
