package dev.kairos.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
    private static final long MILLI = 1_000_000;

    private final BatchQueue queue =
            new BatchQueue(new BatchingOptions(3, Duration.ofMillis(10), 1));

    @Test
    void isDueWhenTheOldestHasWaitedLongEnough() {
        add("a", 0);
        add("b", 9 * MILLI);
        assertThat(queue.nanosUntilDue(9 * MILLI)).isEqualTo(MILLI);
        assertThat(queue.nanosUntilDue(10 * MILLI)).isZero();
        assertThat(texts(queue.take())).containsExactly("a", "b");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void isDueAtOnceWhenFullAndKeepsTheRestInOrder() {
        for (String text : List.of("a", "b", "c", "d")) {
            add(text, 0);
        }
        assertThat(queue.nanosUntilDue(0)).isZero();
        assertThat(texts(queue.take())).containsExactly("a", "b", "c");
        assertThat(queue.nanosUntilDue(MILLI)).isEqualTo(9 * MILLI);
        assertThat(texts(queue.take())).containsExactly("d");
    }

    @Test
    void equalInputsShareOnePlace() {
        add("a", 0);
        add("a", MILLI);
        add("b", MILLI);
        assertThat(queue.isFull()).isFalse();
        List<List<PendingRequest>> batch = queue.take();
        assertThat(texts(batch)).containsExactly("a", "b");
        assertThat(batch.get(0)).hasSize(2);
    }

    @Test
    void overdueRequestsAreDue() {
        add("a", 0);
        assertThat(queue.nanosUntilDue(Duration.ofDays(1).toNanos())).isNegative();
    }

    @Test
    void aClockThatWrapsAroundIsNoTrouble() {
        add("a", Long.MAX_VALUE - MILLI);
        assertThat(queue.nanosUntilDue(Long.MAX_VALUE + 2 * MILLI)).isEqualTo(7 * MILLI);
    }

    private void add(String text, long submittedNanos) {
        queue.add(
                new PendingRequest(
                        new ModelInput.Text(text),
                        submittedNanos,
                        new CompletableFuture<>(),
                        () -> {}));
    }

    private static List<String> texts(List<List<PendingRequest>> batch) {
        return batch.stream()
                .map(askers -> ((ModelInput.Text) askers.get(0).input()).text())
                .toList();
    }
}
