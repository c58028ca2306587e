package dev.kairos.streamsapp.topology;

import static java.util.Objects.requireNonNull;

import dev.kairos.streamsapp.views.ViewLimits;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Lets each id through once within a window of the records' timestamps (broker append time, so that
 * replayed event times do not age the window). A repeat after the window passes again, which every
 * view behind this one bears: it is counted, and changes an answer to itself.
 *
 * @param <V> the record
 */
final class DropRepeatsProcessor<V> extends ContextualProcessor<String, V, String, V> {
    private static final byte[] PRESENT = {};

    private final String storeName;
    private final long windowMillis;
    private final Function<V, String> id;
    private final SkippedRecords skipped;
    private WindowStore<String, byte[]> seen;

    DropRepeatsProcessor(
            String storeName, ViewLimits limits, Function<V, String> id, SkippedRecords skipped) {
        this.storeName = requireNonNull(storeName, "storeName");
        this.windowMillis = limits.repeatWindow().toMillis();
        this.id = requireNonNull(id, "id");
        this.skipped = requireNonNull(skipped, "skipped");
    }

    @Override
    public void init(ProcessorContext<String, V> context) {
        super.init(context);
        seen = context.getStateStore(storeName);
    }

    @Override
    public void process(Record<String, V> record) {
        if (record.value() == null) {
            skip(SkippedRecords.NO_VALUE);
            return;
        }
        var recordId = id.apply(record.value());
        if (isSeen(recordId, record.timestamp())) {
            skip(SkippedRecords.REPEAT);
            return;
        }
        // Remembered only after the views have it: a crash in between repeats it, and loses
        // nothing.
        context().forward(record);
        seen.put(recordId, PRESENT, record.timestamp());
    }

    private boolean isSeen(String recordId, long timestamp) {
        var from = Instant.ofEpochMilli(Math.max(0, timestamp - windowMillis));
        var to = Instant.ofEpochMilli(timestamp + windowMillis);
        try (var sightings = seen.fetch(recordId, from, to)) {
            return sightings.hasNext();
        }
    }

    private void skip(String cause) {
        context().recordMetadata().ifPresent(metadata -> skipped.count(metadata.topic(), cause));
    }
}
