package dev.kairos.streamsapp.topology;

import static java.util.Objects.requireNonNull;
import static org.apache.kafka.streams.state.Stores.inMemoryKeyValueStore;
import static org.apache.kafka.streams.state.Stores.keyValueStoreBuilder;
import static org.apache.kafka.streams.state.Stores.persistentKeyValueStore;
import static org.apache.kafka.streams.state.Stores.persistentWindowStore;
import static org.apache.kafka.streams.state.Stores.windowStoreBuilder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kairos.events.DeadLetter;
import dev.kairos.events.Prediction;
import dev.kairos.schemas.KairosTopics;
import dev.kairos.streamsapp.json.Json;
import dev.kairos.streamsapp.views.Headline;
import dev.kairos.streamsapp.views.SymbolSentiment;
import dev.kairos.streamsapp.views.ViewLimits;
import dev.kairos.streamsapp.views.ViewStores;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The views over what pipelines write. Predictions are keyed by what the views are keyed by, and
 * headlines are joined by position when they are read: nothing is repartitioned.
 *
 * <p>Record timestamps are the broker's append times. Event time is read from the payload, where
 * order matters.
 */
public final class ViewsTopology {
    private ViewsTopology() {}

    /** The topics that {@link #createViews} reads. */
    public static Set<String> sourceTopics(KairosTopics topics) {
        return Set.of(topics.predictions(), topics.news(), topics.deadLetters());
    }

    /** Adds the views to the builder. */
    public static void createViews(
            StreamsBuilder builder,
            KairosTopics topics,
            RecordSerdes serdes,
            ViewLimits limits,
            SkippedRecords skipped,
            ViewListener listener) {
        requireNonNull(listener, "listener");

        builder.stream(topics.predictions(), consumed(serdes.predictions(), "predictions"))
                .process(
                        with(
                                () ->
                                        new DropRepeatsProcessor<>(
                                                ViewStores.PREDICTION_IDS,
                                                limits,
                                                Prediction::getId,
                                                skipped),
                                ids(ViewStores.PREDICTION_IDS, limits)),
                        Named.as("drop-repeated-predictions"))
                .filterNot((key, prediction) -> isShadow(prediction), Named.as("leave-out-shadows"))
                .process(
                        with(
                                () -> new KeepLatestProcessor(limits),
                                onDisk(ViewStores.LATEST_PREDICTIONS, ObjectNode.class),
                                // A fixed, small number of records: no need for a database.
                                keyValueStoreBuilder(
                                        inMemoryKeyValueStore(ViewStores.RECENT_PREDICTIONS),
                                        Serdes.String(),
                                        Json.serde(ObjectNode.class))),
                        Named.as("keep-latest"))
                .process(
                        with(
                                () -> new KeepSentimentProcessor(limits),
                                onDisk(ViewStores.SENTIMENT, SymbolSentiment.class),
                                onDisk(ViewStores.SENTIMENT_HISTORY, ObjectNode.class)),
                        Named.as("keep-sentiment"))
                .foreach(
                        (key, prediction) -> listener.onPrediction(prediction),
                        Named.as("tell-predictions"));

        builder.stream(topics.news(), consumed(serdes.news(), "news"))
                .process(
                        with(
                                () -> new KeepHeadlineProcessor(limits, skipped),
                                onDisk(ViewStores.HEADLINES, Headline.class)),
                        Named.as("keep-headlines"))
                .foreach(
                        (key, headline) -> listener.onHeadline(headline),
                        Named.as("tell-headlines"));

        builder.stream(topics.deadLetters(), consumed(serdes.deadLetters(), "dead-letters"))
                .process(
                        with(
                                () ->
                                        new DropRepeatsProcessor<>(
                                                ViewStores.DEAD_LETTER_IDS,
                                                limits,
                                                DeadLetter::getId,
                                                skipped),
                                ids(ViewStores.DEAD_LETTER_IDS, limits)),
                        Named.as("drop-repeated-dead-letters"))
                .process(
                        with(
                                CountDeadLettersProcessor::new,
                                keyValueStoreBuilder(
                                        inMemoryKeyValueStore(ViewStores.DEAD_LETTER_COUNTS),
                                        Serdes.String(),
                                        Serdes.Long())),
                        Named.as("count-dead-letters"));
    }

    /** A shadow model's variant names its release; its answers are compared, not shown. */
    private static boolean isShadow(Prediction prediction) {
        return prediction.getVariant().indexOf('@') >= 0;
    }

    private static <V> Consumed<String, V> consumed(Serde<V> values, String name) {
        return Consumed.with(Serdes.String(), values)
                // Records of the oldest message format have no time, and are no reason to stop.
                .withTimestampExtractor((record, partitionTime) -> Math.max(0, record.timestamp()))
                .withName(name);
    }

    private static <T> StoreBuilder<KeyValueStore<String, T>> onDisk(String name, Class<T> type) {
        return keyValueStoreBuilder(
                persistentKeyValueStore(name), Serdes.String(), Json.serde(type));
    }

    private static StoreBuilder<WindowStore<String, byte[]>> ids(String name, ViewLimits limits) {
        // A sighting is a point in time: the window size only bounds what a fetch may ask for.
        return windowStoreBuilder(
                persistentWindowStore(name, limits.repeatWindow(), limits.repeatWindow(), false),
                Serdes.String(),
                Serdes.ByteArray());
    }

    private static <KIn, VIn, KOut, VOut> ProcessorSupplier<KIn, VIn, KOut, VOut> with(
            Supplier<Processor<KIn, VIn, KOut, VOut>> processor, StoreBuilder<?>... stores) {
        // In their order, which the pinned text of the topology shows.
        var all = new LinkedHashSet<StoreBuilder<?>>(List.of(stores));
        return new ProcessorSupplier<>() {
            @Override
            public Processor<KIn, VIn, KOut, VOut> get() {
                return processor.get();
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return all;
            }
        };
    }
}
