package dev.kairos.bench.pipeline.server;

import java.util.List;

/**
 * When a server's batch closes.
 *
 * @param size most texts of a batch
 * @param delayMicros how long its first text waits at most
 */
public record BatchLimits(int size, long delayMicros) {
    /** What is searched for the best. */
    public static final List<BatchLimits> GRID =
            List.of(
                    new BatchLimits(1, 0),
                    new BatchLimits(2, 1_000),
                    new BatchLimits(4, 1_000),
                    new BatchLimits(8, 5_000),
                    new BatchLimits(16, 10_000));

    public BatchLimits {
        if (size < 1 || delayMicros < 0) {
            throw new IllegalArgumentException(
                    "A batch has a text and no negative delay, got %d and %d"
                            .formatted(size, delayMicros));
        }
    }

    @Override
    public String toString() {
        return "%d within %d us".formatted(size, delayMicros);
    }
}
