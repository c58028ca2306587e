package dev.kairos.jobs.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentAnswersTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final RecentAnswers recent = new RecentAnswers();

    @Test
    void remembersTheLatestByEventTime() {
        assertThat(recent.latest("ACME")).isEmpty();
        recent.add("ACME", NOON);
        recent.add("ACME", NOON.minusSeconds(1));
        assertThat(recent.latest("ACME")).contains(NOON);
        recent.add("ACME", NOON.plusSeconds(1));
        assertThat(recent.latest("ACME")).contains(NOON.plusSeconds(1));
    }

    @Test
    void forgetsTheKeyThatNobodyAskedAboutForLongest() {
        for (int i = 0; i < RecentAnswers.MAX_KEYS; i++) {
            recent.add("KEY" + i, NOON);
        }
        assertThat(recent.latest("KEY0")).isPresent();
        recent.add("ONE MORE", NOON);
        assertThat(recent.latest("KEY0")).as("asked about just now").isPresent();
        assertThat(recent.latest("KEY1")).isEmpty();
        assertThat(recent.latest("ONE MORE")).isPresent();
    }
}
