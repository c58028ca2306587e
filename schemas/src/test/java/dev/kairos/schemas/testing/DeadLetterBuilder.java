package dev.kairos.schemas.testing;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.SourcePosition;
import dev.kairos.schemas.Cause;
import dev.kairos.schemas.OutputId;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * See {@link TestRecords#deadLetter}. The id follows from the rest, as a pipeline would write it.
 */
public final class DeadLetterBuilder {
    private final DeadLetter.Builder letter;

    DeadLetterBuilder(Cause cause) {
        letter =
                DeadLetter.newBuilder()
                        .setPipeline("news-sentiment")
                        .setTopic("kairos.news")
                        .setPartition(0)
                        .setOffset(0)
                        .setCause(cause.name())
                        .setMessage("Set aside by a test")
                        .setPayloadHash(OutputId.sha256Hex(new byte[0]))
                        .setAt(Instant.parse("2026-01-05T09:30:01Z"));
    }

    public DeadLetterBuilder by(String pipeline) {
        letter.setPipeline(pipeline);
        return this;
    }

    /** The input that went without an answer. */
    public DeadLetterBuilder from(String topic, int partition, long offset) {
        letter.setTopic(topic).setPartition(partition).setOffset(offset);
        return this;
    }

    /** The only key that goes without an answer; every key of the input otherwise. */
    public DeadLetterBuilder forKey(String key) {
        letter.setKey(key);
        return this;
    }

    public DeadLetterBuilder because(String message) {
        letter.setMessage(message);
        return this;
    }

    /** The original value and its hash. */
    public DeadLetterBuilder payload(byte... value) {
        letter.setPayload(ByteBuffer.wrap(value)).setPayloadHash(OutputId.sha256Hex(value));
        return this;
    }

    /** In ISO-8601. */
    public DeadLetterBuilder at(String time) {
        letter.setAt(Instant.parse(time));
        return this;
    }

    public DeadLetter build() {
        var input =
                new SourcePosition(letter.getTopic(), letter.getPartition(), letter.getOffset());
        String key = letter.getKey() == null ? "" : letter.getKey();
        return letter.setId(
                        OutputId.of(
                                letter.getPipeline(),
                                "DeadLetter",
                                key,
                                letter.getCause(),
                                input,
                                input))
                .build();
    }
}
