package dev.kairos.local.generator;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the plan says of one record. Times are relative, so that a seed always gives the same plan.
 *
 * @param sequence number of the record, from 0
 * @param at when to send it, from the start of the plan
 * @param kind what it is for
 * @param fault how it is broken; present for {@link Kind#BROKEN} and for no other
 * @param id the item's id
 * @param source the outlet
 * @param headline the headline
 * @param symbols what it is about
 * @param delay how long before it is sent it was published
 * @param original for a duplicate, the sequence of the record that it repeats
 */
record PlannedRecord(
        long sequence,
        Duration at,
        Kind kind,
        Optional<Fault> fault,
        String id,
        String source,
        String headline,
        List<String> symbols,
        Duration delay,
        Optional<Long> original) {
    /** What a record is for. */
    enum Kind {
        PUNCTUAL,
        /** Behind by more than the out-of-orderness, and within half of the allowed lateness. */
        LATE_WITHIN_BOUND,
        /** Behind by at least ten times the allowed lateness. */
        LATE,
        /** An earlier item once more, with the same id. */
        DUPLICATE_SAME_ID,
        /** An earlier item once more, with another id. */
        DUPLICATE_OTHER_ID,
        BROKEN
    }

    PlannedRecord {
        requireNonNull(at, "at");
        requireNonNull(kind, "kind");
        requireNonNull(fault, "fault");
        requireNonNull(id, "id");
        requireNonNull(source, "source");
        requireNonNull(headline, "headline");
        symbols = List.copyOf(symbols);
        requireNonNull(delay, "delay");
        requireNonNull(original, "original");
        if (fault.isPresent() != (kind == Kind.BROKEN)) {
            throw new IllegalArgumentException("A fault goes with BROKEN, and with nothing else");
        }
    }
}
