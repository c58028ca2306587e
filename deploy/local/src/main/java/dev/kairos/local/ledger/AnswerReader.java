package dev.kairos.local.ledger;

import dev.kairos.local.Endpoints;
import java.time.Instant;
import java.util.Optional;

/** Reads predictions as they become visible to a {@code read_committed} reader, and times them. */
public final class AnswerReader implements AutoCloseable {
    private AnswerReader() {}

    /** Starts reading at the end of the topics as they are now, on a thread of its own. */
    public static AnswerReader start(Endpoints endpoints) {
        throw new UnsupportedOperationException("not implemented");
    }

    /** When the first prediction was seen. */
    public Optional<Instant> firstAnswerAt() {
        throw new UnsupportedOperationException("not implemented");
    }

    /**
     * From the input's append time to when this reader had its prediction; empty before the first.
     */
    public Optional<LatencySummary> latency() {
        throw new UnsupportedOperationException("not implemented");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("not implemented");
    }
}
