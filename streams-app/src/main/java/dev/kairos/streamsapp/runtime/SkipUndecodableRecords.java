package dev.kairos.streamsapp.runtime;

import static java.util.Objects.requireNonNull;

import dev.kairos.schemas.Cause;
import dev.kairos.schemas.DecodingException;
import dev.kairos.schemas.RegistryException;
import dev.kairos.streamsapp.topology.SkippedRecords;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts, logs and passes over records that can never be read. When the registry is away the record
 * may be fine: the task fails and reads it again.
 */
public final class SkipUndecodableRecords implements DeserializationExceptionHandler {
    /** Key in the Streams configuration under which the {@link SkippedRecords} are handed over. */
    public static final String SKIPPED_RECORDS = "kairos.skipped.records";

    private static final Logger LOG = LoggerFactory.getLogger(SkipUndecodableRecords.class);

    private SkippedRecords skipped;

    @Override
    public void configure(Map<String, ?> configuration) {
        skipped = (SkippedRecords) requireNonNull(configuration.get(SKIPPED_RECORDS));
    }

    @Override
    public Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception e) {
        if (mayPass(e)) {
            LOG.warn(
                    "Cannot read {}-{} at offset {} now, and will try again: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
            return Response.fail();
        }
        var cause = cause(e);
        skipped.count(record.topic(), cause.name());
        LOG.warn(
                "Skipped {}-{} at offset {}: {}: {}",
                record.topic(),
                record.partition(),
                record.offset(),
                cause,
                e.getMessage());
        return Response.resume();
    }

    /** An outage or a refusal: told as such by Kairos's serde, as an I/O failure by others. */
    private static boolean mayPass(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException || cause instanceof RegistryException) {
                return true;
            }
            // Avro meets the end of bytes that were cut short with the same family of exceptions,
            // and Confluent's client an unknown id.
            if (cause instanceof IOException
                    && !(cause instanceof EOFException)
                    && !isUnknownSchema(cause)) {
                return true;
            }
        }
        return false;
    }

    private static Cause cause(Throwable e) {
        if (e instanceof DecodingException known) {
            return known.cause();
        }
        return e.getCause() != null && isUnknownSchema(e.getCause())
                ? Cause.UNKNOWN_SCHEMA
                : Cause.UNDECODABLE;
    }

    /** Confluent's {@code RestClientException} for an id that the registry does not know. */
    private static boolean isUnknownSchema(Throwable e) {
        return e.getMessage() != null && e.getMessage().endsWith("error code: 40403");
    }
}
