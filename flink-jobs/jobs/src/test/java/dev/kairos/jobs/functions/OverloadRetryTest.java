package dev.kairos.jobs.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OverloadRetryTest {
    private final OverloadRetry retry = new OverloadRetry();

    @Test
    void waitsDoubleAndAreBounded() {
        assertThat(IntStream.rangeClosed(1, 6).mapToLong(retry::getBackoffTimeMillis))
                .containsExactly(100L, 200L, 400L, 800L, 1_600L, 2_000L);
        assertThat(retry.canRetry(6)).isTrue();
        assertThat(retry.canRetry(7)).isFalse();
    }

    @Test
    void oneInputsWaitsDoNotDependOnAnothers() {
        assertThat(retry.getBackoffTimeMillis(4)).isEqualTo(800);
        assertThat(retry.getBackoffTimeMillis(1)).isEqualTo(100);
        assertThat(retry.getBackoffTimeMillis(5)).isEqualTo(1_600);
    }
}
