package dev.kairos.modelcli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalNumberTest {
    @Test
    void readsWhatTablesWrite() {
        assertThat(DecimalNumber.parse(" -1.5e3 ")).isEqualTo(-1500);
        assertThat(DecimalNumber.parse(" .5 ")).isEqualTo(0.5);
        assertThat(DecimalNumber.parse("NaN")).isNaN();
        assertThat(DecimalNumber.parse("-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "93f", "1d", "0x1p15", "0X1P3", "1,5", "twelve"})
    void refusesWhatOnlyJavaWrites(String text) {
        assertThatThrownBy(() -> DecimalNumber.parse(text))
                .isInstanceOf(NumberFormatException.class);
    }
}
