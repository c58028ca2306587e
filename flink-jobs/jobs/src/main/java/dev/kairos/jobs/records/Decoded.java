package dev.kairos.jobs.records;

import dev.kairos.events.DeadLetter;

/**
 * What the source made of a Kafka record: an item, or a dead letter; the other one is null. A
 * record that can be answered for some of its keys only gives both, one after the other.
 *
 * @param item an input to answer
 * @param deadLetter an input that was set aside; it says nothing about time
 */
public record Decoded(Item item, DeadLetter deadLetter) {
    public Decoded {
        if ((item == null) == (deadLetter == null)) {
            throw new IllegalArgumentException("Either an item or a dead letter, and not both");
        }
    }

    public static Decoded of(Item item) {
        return new Decoded(item, null);
    }

    public static Decoded of(DeadLetter deadLetter) {
        return new Decoded(null, deadLetter);
    }
}
