package dev.kairos.streamsapp.runtime;

import static java.util.Objects.requireNonNull;

import dev.kairos.streamsapp.topology.SkippedRecords;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store's entry that is too large for its changelog is counted and stays out of it (this process
 * still serves it, a restore does not); any other failure to write ends the task, which starts
 * again from its last commit.
 */
public final class SkipOversizedWrites implements ProductionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SkipOversizedWrites.class);

    private SkippedRecords skipped;

    @Override
    public void configure(Map<String, ?> configuration) {
        skipped =
                (SkippedRecords)
                        requireNonNull(configuration.get(SkipUndecodableRecords.SKIPPED_RECORDS));
    }

    @Override
    public Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception e) {
        if (e instanceof RecordTooLargeException) {
            skipped.count(record.topic(), SkippedRecords.CHANGELOG_TOO_LARGE);
            LOG.warn("Left an entry out of {}: {}", record.topic(), e.getMessage());
            return Response.resume();
        }
        return e instanceof RetriableException ? Response.retry() : Response.fail();
    }
}
