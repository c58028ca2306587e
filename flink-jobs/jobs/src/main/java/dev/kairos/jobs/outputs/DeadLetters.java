package dev.kairos.jobs.outputs;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.DeadLetter;
import dev.kairos.jobs.records.Failure;
import dev.kairos.schemas.Cause;
import dev.kairos.schemas.GeneratedRecords;
import dev.kairos.schemas.OutputId;
import dev.kairos.temporalcontext.SourcePosition;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * Makes the dead letters of a pipeline.
 *
 * @param pipeline the pipeline that refuses the inputs
 * @param withPayload whether original bytes may be shown, which personal data forbids
 * @param clock what {@code at} is read from
 */
public record DeadLetters(String pipeline, boolean withPayload, Clock clock)
        implements Serializable {
    /** Original values are cut at this many bytes; their hash is of the whole. */
    public static final int MAX_PAYLOAD_BYTES = 64 * 1024;

    private static final String RECORD = "DeadLetter";
    private static final byte[] NO_BYTES = {};

    static {
        GeneratedRecords.trust();
    }

    public DeadLetters {
        requireNonNull(pipeline, "pipeline");
        requireNonNull(clock, "clock");
    }

    /**
     * A dead letter of a record whose bytes are at hand.
     *
     * @param key the key that goes without an answer, or null for every key of the record
     * @param value the original value, or null
     */
    public DeadLetter of(SourcePosition position, String key, Failure failure, byte[] value) {
        byte[] bytes = value == null ? NO_BYTES : value;
        ByteBuffer payload =
                value == null || !withPayload
                        ? null
                        : ByteBuffer.wrap(
                                Arrays.copyOf(value, Math.min(value.length, MAX_PAYLOAD_BYTES)));
        return of(position, key, failure, payload, OutputId.sha256Hex(bytes));
    }

    /**
     * A dead letter of an observation past the source, where the bytes are gone: carrying them
     * through every stage would multiply what is in flight for the few that fail. Its position and
     * hash find the original in the input topic.
     */
    public DeadLetter of(SourcePosition position, String key, Failure failure, String payloadHash) {
        return of(position, key, failure, null, payloadHash);
    }

    private DeadLetter of(
            SourcePosition position,
            String key,
            Failure failure,
            ByteBuffer payload,
            String payloadHash) {
        Cause cause = failure.cause();
        var at = EventPositions.of(position);
        String id = OutputId.of(pipeline, RECORD, key == null ? "" : key, cause.name(), at, at);
        return DeadLetter.newBuilder()
                .setId(id)
                .setPipeline(pipeline)
                .setTopic(position.topic())
                .setPartition(position.partition())
                .setOffset(position.offset())
                .setKey(key)
                .setCause(cause.name())
                .setMessage(failure.message())
                .setPayload(payload)
                .setPayloadHash(payloadHash)
                .setAt(clock.instant().truncatedTo(ChronoUnit.MICROS))
                .build();
    }
}
