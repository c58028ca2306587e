package dev.kairos.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RestartLimitTest {
    private final SteppedClock clock = new SteppedClock();
    private final RestartLimit limit = new RestartLimit(3, Duration.ofMinutes(1), clock);

    @Test
    void allowsNoRestartAfterTooManyDeathsWithinTheWindow() {
        assertThat(limit.allowsRestart()).isTrue();
        assertThat(limit.allowsRestart()).isTrue();
        assertThat(limit.allowsRestart()).isFalse();
    }

    @Test
    void forgetsDeathsThatAreLongAgo() {
        for (int death = 0; death < 10; death++) {
            assertThat(limit.allowsRestart()).isTrue();
            clock.advance(Duration.ofSeconds(31));
        }
    }

    private static final class SteppedClock extends Clock {
        private Instant now = Instant.EPOCH;

        void advance(Duration step) {
            now = now.plus(step);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("this clock has no other zone");
        }
    }
}
