package dev.kairos.temporalcontext;

import java.time.Instant;

/** Something that happened at an event time. */
public interface Timed {
    /** When it happened, as its producer says. */
    Instant eventTime();
}
