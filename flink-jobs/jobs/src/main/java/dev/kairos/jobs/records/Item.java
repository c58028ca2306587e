package dev.kairos.jobs.records;

import dev.kairos.temporalcontext.SourcePosition;
import java.time.Instant;
import java.util.List;

/**
 * An input that can be answered.
 *
 * @param position where it lies in Kafka
 * @param eventTime within the pipeline's bounds
 * @param keys distinct and not blank, at least one
 * @param text what the model reads; not blank and within the pipeline's limit
 * @param payloadHash SHA-256 of the original value, for dead letters of later stages
 */
public record Item(
        SourcePosition position,
        Instant eventTime,
        List<String> keys,
        String text,
        String payloadHash) {
    /** Leaves key and text out: Flink logs the records it fails on, and they may be personal. */
    @Override
    public String toString() {
        return "Item[position=%s, eventTime=%s, %d keys, %d characters]"
                .formatted(position, eventTime, keys.size(), text.length());
    }
}
