package dev.kairos.modelcli.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2022-01-21T23:59:00Z, 2022-01-21T23:59:00Z",
        "2022-01-21T23:59Z, 2022-01-21T23:59:00Z",
        "2022-01-21 23:59:00, 2022-01-21T23:59:00Z",
        "2022-01-21 23:59:00.000000, 2022-01-21T23:59:00Z",
        "2022-01-21 23:59:00+00:00, 2022-01-21T23:59:00Z",
        "2022-01-21 18:59:00-0500, 2022-01-21T23:59:00Z",
        "2022-01-21T23:59:00.5Z, 2022-01-21T23:59:00.500Z",
        "1642809540, 2022-01-21T23:59:00Z",
        "1642809540000, 2022-01-21T23:59:00Z",
        "946684800000, 2000-01-01T00:00:00Z",
        "946684800000000, 2000-01-01T00:00:00Z",
        "1642809540000000, 2022-01-21T23:59:00Z",
        "2022-01-21, 2022-01-21T00:00:00Z"
    })
    void readsAndWritesAlike(String text, Instant at) {
        assertThat(BarTime.parse(text)).isEqualTo(at);
        assertThat(BarTime.formatLike(at, text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "21.01.2022",
                "2022-13-01 00:00:00",
                "12",
                "2022-02-30",
                "2022-02-30 00:00:00",
                "2022-02-30T00:00:00Z",
                "2022-04-31T10:00:00+02:00",
                "202201030104",
                "20220103010400"
            })
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> BarTime.parse(text)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void aDayLaterKeepsTheStyle() {
        Instant next = Instant.parse("2022-01-22T00:00:00Z");
        assertThat(BarTime.formatLike(next, "2022-01-21 23:59:00.000"))
                .isEqualTo("2022-01-22 00:00:00.000");
        assertThat(BarTime.formatLike(next, "2022-01-21 18:59:00-05:00"))
                .isEqualTo("2022-01-21 19:00:00-05:00");
    }
}
