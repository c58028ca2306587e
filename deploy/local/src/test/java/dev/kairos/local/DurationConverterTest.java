package dev.kairos.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
    private final DurationConverter converter = new DurationConverter();

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "60s, PT1M", "15m, PT15M", "2h, PT2H", "0s, PT0S"})
    void readsWhatPeopleType(String text, Duration duration) {
        assertThat(converter.convert(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({"soon", "60", "-5s", "1.5s", "60 s", "1d"})
    void saysWhatADurationLooksLike(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'%s' is not a duration such as 500ms".formatted(text));
    }

    /** In nanoseconds, in which waiting is measured, it would overflow after the run had begun. */
    @Test
    void refusesWhatNobodyWaitsFor() {
        assertThatThrownBy(() -> converter.convert("999999999h"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("longer than a year");
    }
}
