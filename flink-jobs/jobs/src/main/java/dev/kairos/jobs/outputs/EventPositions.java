package dev.kairos.jobs.outputs;

import dev.kairos.temporalcontext.SourcePosition;

/** Source positions as the Avro records hold them. */
final class EventPositions {
    private EventPositions() {}

    static dev.kairos.events.SourcePosition of(SourcePosition position) {
        return new dev.kairos.events.SourcePosition(
                position.topic(), position.partition(), position.offset());
    }
}
