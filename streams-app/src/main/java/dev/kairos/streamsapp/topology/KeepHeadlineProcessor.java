package dev.kairos.streamsapp.topology;

import dev.kairos.events.NewsItem;
import dev.kairos.streamsapp.views.Headline;
import dev.kairos.streamsapp.views.ViewLimits;
import dev.kairos.streamsapp.views.ViewStores;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the last headlines of each partition by their position, which is what a prediction names.
 * The join happens where the views are read, so either side may come first.
 */
final class KeepHeadlineProcessor extends ContextualProcessor<String, NewsItem, String, Headline> {
    private final ViewLimits limits;
    private final SkippedRecords skipped;
    private KeyValueStore<String, Headline> headlines;

    KeepHeadlineProcessor(ViewLimits limits, SkippedRecords skipped) {
        this.limits = limits;
        this.skipped = skipped;
    }

    @Override
    public void init(ProcessorContext<String, Headline> context) {
        super.init(context);
        headlines = context.getStateStore(ViewStores.HEADLINES);
    }

    @Override
    public void process(Record<String, NewsItem> record) {
        var metadata = context().recordMetadata().orElseThrow();
        var item = record.value();
        if (item == null) {
            skipped.count(metadata.topic(), SkippedRecords.NO_VALUE);
            return;
        }
        var headline =
                new Headline(
                        new Headline.Position(
                                metadata.topic(), metadata.partition(), metadata.offset()),
                        item.getHeadline(),
                        item.getSource(),
                        item.getPublishedAt(),
                        Instant.ofEpochMilli(record.timestamp()));
        headlines.put(ViewStores.headlineKey(headline.position(), limits), headline);
        context().forward(record.withValue(headline));
    }
}
