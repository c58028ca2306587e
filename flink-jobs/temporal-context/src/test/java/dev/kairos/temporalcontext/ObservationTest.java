package dev.kairos.temporalcontext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObservationTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final SourcePosition POSITION = new SourcePosition("kairos.news", 1, 42);

    @Test
    void holdsTextOrValues() {
        assertThat(Observation.ofText("ACME", NOON, "news", "Up", POSITION).text()).isEqualTo("Up");
        assertThat(Observation.ofValues("ACME", NOON, "bar", Map.of("close", 1.5), POSITION))
                .satisfies(
                        bar -> {
                            assertThat(bar.values()).containsEntry("close", 1.5);
                            assertThat(bar.text()).isNull();
                        });
    }

    @Test
    void refusesBothAndNeither() {
        assertThatThrownBy(() -> new Observation("ACME", NOON, "news", null, null, POSITION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kairos.news/1/42 holds neither");
        assertThatThrownBy(
                        () ->
                                new Observation(
                                        "ACME", NOON, "news", "Up", Map.of("close", 1.0), POSITION))
                .hasMessageContaining("holds both");
    }

    @Test
    void refusesBlankKeysAndNumbersThatAreNone() {
        assertThatThrownBy(() -> Observation.ofText(" ", NOON, "news", "Up", POSITION))
                .hasMessageContaining("key ' '");
        assertThatThrownBy(
                        () ->
                                Observation.ofValues(
                                        "ACME", NOON, "bar", Map.of("close", Double.NaN), POSITION))
                .hasMessageContaining("'close'")
                .hasMessageContaining("NaN");
    }

    @Test
    void keepsItsOwnCopyOfTheValues() {
        var values = new HashMap<>(Map.of("close", 1.0));
        var bar = Observation.ofValues("ACME", NOON, "bar", values, POSITION);
        values.put("close", 2.0);
        assertThat(bar.values()).containsEntry("close", 1.0);
    }

    @Test
    void tellsItsNumbersWithoutAMap() {
        var seen = new HashMap<String, Double>();
        Map<String, Double> values = Map.of("close", 1.5, "volume", 20.0);
        Observation.ofValues("ACME", NOON, "bar", values, POSITION).forEachValue(seen::put);
        Observation.ofText("ACME", NOON, "news", "Up", POSITION).forEachValue(seen::put);
        assertThat(seen).isEqualTo(values);
    }

    @Test
    void boundsAreChecked() {
        assertThatThrownBy(() -> new ContextSpec(0, Duration.ofDays(1)))
                .hasMessageContaining("maxObservations=0");
        assertThatThrownBy(() -> new ContextSpec(1, Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> new SourcePosition("news", -1, 0)).hasMessageContaining("news/-1");
    }
}
