package dev.kairos.streamsapp.topology;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kairos.events.Prediction;
import dev.kairos.streamsapp.json.AvroJson;
import dev.kairos.streamsapp.views.SymbolSentiment;
import dev.kairos.streamsapp.views.ViewLimits;
import dev.kairos.streamsapp.views.ViewStores;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the sentiment of each symbol and its last predictions. The history is a ring by arrival:
 * readers put it in event-time order.
 */
final class KeepSentimentProcessor
        extends ContextualProcessor<String, Prediction, String, Prediction> {
    private final ViewLimits limits;
    private KeyValueStore<String, SymbolSentiment> sentiment;
    private KeyValueStore<String, ObjectNode> history;

    KeepSentimentProcessor(ViewLimits limits) {
        this.limits = limits;
    }

    @Override
    public void init(ProcessorContext<String, Prediction> context) {
        super.init(context);
        sentiment = context.getStateStore(ViewStores.SENTIMENT);
        history = context.getStateStore(ViewStores.SENTIMENT_HISTORY);
    }

    @Override
    public void process(Record<String, Prediction> record) {
        var prediction = record.value();
        if (SymbolSentiment.isIn(prediction)) {
            var symbol = prediction.getKey();
            var before = sentiment.get(symbol);
            var after = before == null ? SymbolSentiment.first(prediction) : before.and(prediction);
            var slot = ViewStores.historyKey(symbol, after.predictions() - 1, limits);
            history.put(slot, AvroJson.of(prediction));
            sentiment.put(symbol, after);
        }
        context().forward(record);
    }
}
