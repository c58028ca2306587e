package dev.kairos.streamsapp.topology;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kairos.events.Prediction;
import dev.kairos.streamsapp.json.AvroJson;
import dev.kairos.streamsapp.views.ViewLimits;
import dev.kairos.streamsapp.views.ViewStores;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the latest prediction of each pipeline and key by event time, and the last few of all. A
 * prediction that arrives out of order does not overwrite a newer one; of several for the same
 * scored position, which share their event time, the last appended is the current answer.
 */
final class KeepLatestProcessor
        extends ContextualProcessor<String, Prediction, String, Prediction> {
    private final ViewLimits limits;
    private KeyValueStore<String, ObjectNode> latest;
    private KeyValueStore<String, ObjectNode> recent;

    KeepLatestProcessor(ViewLimits limits) {
        this.limits = limits;
    }

    @Override
    public void init(ProcessorContext<String, Prediction> context) {
        super.init(context);
        latest = context.getStateStore(ViewStores.LATEST_PREDICTIONS);
        recent = context.getStateStore(ViewStores.RECENT_PREDICTIONS);
    }

    @Override
    public void process(Record<String, Prediction> record) {
        var prediction = record.value();
        var json = AvroJson.of(prediction);
        var key = ViewStores.latestKey(prediction.getPipeline(), prediction.getKey());
        var current = latest.get(key);
        if (current == null || !prediction.getEventTime().isBefore(eventTime(current))) {
            latest.put(key, json);
        }
        long offset = context().recordMetadata().orElseThrow().offset();
        recent.put(ViewStores.recentKey(offset, limits), json);
        context().forward(record);
    }

    private static Instant eventTime(ObjectNode prediction) {
        return Instant.parse(prediction.get("event_time").textValue());
    }
}
