package dev.kairos.streamsapp.topology;

import dev.kairos.events.DeadLetter;
import dev.kairos.streamsapp.views.ViewStores;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Counts dead letters by pipeline and cause. */
final class CountDeadLettersProcessor extends ContextualProcessor<String, DeadLetter, Void, Void> {
    private KeyValueStore<String, Long> counts;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        super.init(context);
        counts = context.getStateStore(ViewStores.DEAD_LETTER_COUNTS);
    }

    @Override
    public void process(Record<String, DeadLetter> record) {
        var letter = record.value();
        var key = ViewStores.deadLetterKey(letter.getPipeline(), letter.getCause());
        var before = counts.get(key);
        counts.put(key, before == null ? 1 : before + 1);
    }
}
