package dev.kairos.jobs.records;

import dev.kairos.events.DeadLetter;
import java.time.Instant;

/**
 * What the source made of a Kafka record: an item, or a dead letter; the other one is null. A
 * record that can be answered for some of its keys only gives both, one after the other.
 *
 * @param item an input to answer
 * @param appended when the item's record was appended to its topic, or was read if the topic does
 *     not keep that; null of a dead letter
 * @param deadLetter an input that was set aside; it says nothing about time
 */
public record Decoded(Item item, Instant appended, DeadLetter deadLetter) {
    public Decoded {
        if ((item == null) == (deadLetter == null) || (item == null) != (appended == null)) {
            throw new IllegalArgumentException(
                    "Either an item and when it was appended, or a dead letter");
        }
    }

    public static Decoded of(Item item, Instant appended) {
        return new Decoded(item, appended, null);
    }

    public static Decoded of(DeadLetter deadLetter) {
        return new Decoded(null, null, deadLetter);
    }
}
