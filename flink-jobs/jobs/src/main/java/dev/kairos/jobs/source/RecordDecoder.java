package dev.kairos.jobs.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kairos.jobs.definition.Durations;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.outputs.DeadLetters;
import dev.kairos.jobs.records.Decoded;
import dev.kairos.jobs.records.Failure;
import dev.kairos.jobs.records.Item;
import dev.kairos.schemas.Cause;
import dev.kairos.schemas.DecodingException;
import dev.kairos.schemas.OutputId;
import dev.kairos.temporalcontext.SourcePosition;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Makes items of Kafka records, and dead letters of those that can never be answered. Everything
 * that can be known from a record alone is checked here, where its bytes are at hand and before its
 * event time can move a watermark.
 *
 * <p>What may be better the next time, such as a registry that does not answer, is no fault of a
 * record: it is thrown, so that the task fails and reads the record again.
 */
final class RecordDecoder {
    private static final String REGISTRY_FAILURE = "RestClientException";

    /** There is no schema of the record's number, or it is no schema. */
    private static final Set<Integer> REFUSALS = Set.of(404, 422);

    private final PipelineDefinition pipeline;
    private final Deserializer<?> deserializer;
    private final DeadLetters deadLetters;
    private final Clock clock;
    private final RecordFields fields;

    /**
     * @param deserializer reads values as Avro records; null for a value that it takes for null
     * @param clock stands in for the append time on a topic that does not keep it
     */
    RecordDecoder(
            PipelineDefinition pipeline,
            Deserializer<?> deserializer,
            DeadLetters deadLetters,
            Clock clock) {
        this.pipeline = pipeline;
        this.deserializer = deserializer;
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.fields = new RecordFields(pipeline);
    }

    /**
     * Decodes a record into at most one item and any number of dead letters; at least one of them.
     *
     * @throws RuntimeException what the deserializer throws when the record may be fine
     */
    void decode(ConsumerRecord<byte[], byte[]> record, Consumer<Decoded> out) {
        var position = new SourcePosition(record.topic(), record.partition(), record.offset());
        try {
            IndexedRecord value = value(record);
            Instant appended = appended(record);
            Instant eventTime = eventTime(value, appended);
            String text = text(value);
            List<String> keys = new ArrayList<>();
            for (String key : keys(value)) {
                if (key.isBlank()) {
                    var blank =
                            new Failure(
                                    Cause.NO_KEY,
                                    "An entry of %s is blank".formatted(pipeline.observe().key()));
                    out.accept(Decoded.of(deadLetters.of(position, key, blank, record.value())));
                } else {
                    keys.add(key);
                }
            }
            if (!keys.isEmpty()) {
                String hash = OutputId.sha256Hex(record.value());
                out.accept(Decoded.of(new Item(position, eventTime, keys, text, hash), appended));
            }
        } catch (RefusedException e) {
            out.accept(Decoded.of(deadLetters.of(position, null, e.failure(), record.value())));
        }
    }

    private IndexedRecord value(ConsumerRecord<byte[], byte[]> record) {
        Object value = deserialized(record);
        if (value == null) {
            throw refused(Cause.UNDECODABLE, "The value is null");
        }
        if (!(value instanceof IndexedRecord indexed)) {
            throw new IllegalStateException(
                    "%s reads values as %s, which is no Avro record; name another deserializer under serdes.deserializer"
                            .formatted(
                                    deserializer.getClass().getName(), value.getClass().getName()));
        }
        String name = indexed.getSchema().getFullName();
        if (!name.equals(pipeline.format().record())) {
            throw refused(
                    Cause.WRONG_SCHEMA,
                    "The record is a %s, not a %s".formatted(name, pipeline.format().record()));
        }
        return indexed;
    }

    private Object deserialized(ConsumerRecord<byte[], byte[]> record) {
        try {
            return deserializer.deserialize(record.topic(), record.headers(), record.value());
        } catch (DecodingException e) {
            throw refused(e.cause(), e.getMessage());
        } catch (SerializationException e) {
            if (isFaultOfTheBytes(e)) {
                throw refused(Cause.UNDECODABLE, e.getMessage());
            }
            throw e;
        }
    }

    /**
     * Deserializers other than Kairos's say no more than {@code SerializationException}; its
     * subclasses stand for refusals of the registry, and a network failure underneath for an
     * outage. An {@code EOFException} is neither: the bytes end too early. Confluent's wraps
     * whatever the registry answers, an error of its own (5xx) or of who asks (401) as well.
     */
    private static boolean isFaultOfTheBytes(SerializationException e) {
        if (e.getClass() != SerializationException.class) {
            return false;
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return true;
            }
            OptionalInt answered = registryStatus(cause);
            if (answered.isPresent()) {
                return REFUSALS.contains(answered.getAsInt());
            }
            if (cause instanceof SocketException
                    || cause instanceof UnknownHostException
                    || cause instanceof InterruptedIOException
                    || cause instanceof HttpTimeoutException
                    || cause instanceof SSLException) {
                return false;
            }
        }
        return true;
    }

    /** What the registry answered, by Confluent's client, which whoever uses it brings along. */
    private static OptionalInt registryStatus(Throwable failure) {
        if (!failure.getClass().getSimpleName().equals(REGISTRY_FAILURE)) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of((int) failure.getClass().getMethod("getStatus").invoke(failure));
        } catch (ReflectiveOperationException | ClassCastException e) {
            return OptionalInt.empty();
        }
    }

    private Instant appended(ConsumerRecord<byte[], byte[]> record) {
        return record.timestampType() == TimestampType.LOG_APPEND_TIME
                ? Instant.ofEpochMilli(record.timestamp())
                : clock.instant();
    }

    private Instant eventTime(IndexedRecord value, Instant appended) {
        Instant eventTime = fields.eventTime(value);
        if (eventTime.isBefore(pipeline.time().earliest())) {
            throw refused(
                    Cause.INVALID_TIME,
                    "Event time %s is before %s".formatted(eventTime, pipeline.time().earliest()));
        }
        if (eventTime.isAfter(appended.plus(pipeline.time().futureTolerance()))) {
            throw refused(
                    Cause.INVALID_TIME,
                    "Event time %s is more than %s after the append time %s"
                            .formatted(
                                    eventTime,
                                    Durations.format(pipeline.time().futureTolerance()),
                                    appended));
        }
        return eventTime;
    }

    private String text(IndexedRecord value) {
        String text = fields.text(value);
        if (text.isBlank()) {
            throw refused(
                    Cause.BAD_VALUE,
                    "No text in %s"
                            .formatted(String.join(", ", pipeline.observe().text().fields())));
        }
        int bytes = text.getBytes(UTF_8).length;
        int most = pipeline.observe().text().maxBytes();
        if (bytes > most) {
            throw refused(
                    Cause.TOO_LARGE, "The text has %d bytes, more than %d".formatted(bytes, most));
        }
        return text;
    }

    private Set<String> keys(IndexedRecord value) {
        Set<String> keys = fields.keys(value);
        if (keys.isEmpty()) {
            throw refused(Cause.NO_KEY, "%s is empty".formatted(pipeline.observe().key()));
        }
        return keys;
    }

    private static RefusedException refused(Cause cause, String message) {
        return new RefusedException(new Failure(cause, message));
    }
}
