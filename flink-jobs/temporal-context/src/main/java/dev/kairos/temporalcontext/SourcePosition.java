package dev.kairos.temporalcontext;

import static java.util.Objects.requireNonNull;

/**
 * Where an observation was read from, so that what is made of it can be traced back.
 *
 * @param topic topic or file, as the reader names it
 * @param partition partition of the topic, 0 where there are none
 * @param offset position in the partition
 */
public record SourcePosition(String topic, int partition, long offset) {
    public SourcePosition {
        requireNonNull(topic, "topic");
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "A source position needs a partition and offset of at least 0, got %s/%d/%d"
                            .formatted(topic, partition, offset));
        }
    }

    /** {@code topic/partition/offset}. */
    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }
}
