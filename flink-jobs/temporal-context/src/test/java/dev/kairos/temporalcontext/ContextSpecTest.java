package dev.kairos.temporalcontext;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ContextSpecTest {
    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00.000000001Z");

    private static Instant from(Instant t, Duration maxAge) {
        return new ContextSpec(1, maxAge).from(t);
    }

    @Test
    void aContextReachesBackAsFarAsItsAge() {
        assertThat(from(NOON, Duration.ofHours(12)))
                .isEqualTo(Instant.parse("2026-01-05T00:00:00.000000001Z"));
    }

    @Test
    void itReachesBackToTheFirstOfAllInstantsAndNoFarther() {
        Duration all =
                Duration.ofSeconds(
                        NOON.getEpochSecond() - Instant.MIN.getEpochSecond(), NOON.getNano());

        assertThat(from(NOON, all.minusNanos(1))).isEqualTo(Instant.MIN.plusNanos(1));
        assertThat(from(NOON, all)).isEqualTo(Instant.MIN);
        assertThat(from(NOON, all.plusNanos(1))).isEqualTo(Instant.MIN);
        assertThat(from(NOON, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Instant.MIN);
        assertThat(from(Instant.MIN, Duration.ofNanos(1))).isEqualTo(Instant.MIN);
        assertThat(from(Instant.MAX, Duration.ofNanos(1))).isEqualTo(Instant.MAX.minusNanos(1));
    }
}
