package dev.kairos.streamsapp;

import dev.kairos.events.Contribution;
import dev.kairos.events.DeadLetter;
import dev.kairos.events.NewsItem;
import dev.kairos.events.Prediction;
import dev.kairos.events.SourcePosition;
import dev.kairos.schemas.AvroSerde;
import dev.kairos.schemas.KairosTopics;
import dev.kairos.schemas.OutputId;
import dev.kairos.schemas.testing.FakeRegistry;
import dev.kairos.streamsapp.runtime.SkipUndecodableRecords;
import dev.kairos.streamsapp.topology.RecordSerdes;
import dev.kairos.streamsapp.topology.SkippedRecords;
import dev.kairos.streamsapp.topology.ViewListener;
import dev.kairos.streamsapp.topology.ViewsTopology;
import dev.kairos.streamsapp.views.Headline;
import dev.kairos.streamsapp.views.StoreLookup;
import dev.kairos.streamsapp.views.ViewLimits;
import dev.kairos.streamsapp.views.Views;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The production topology with its real serdes, driven record by record, and views over it. */
public final class ViewsDriver implements AutoCloseable {
    public static final KairosTopics TOPICS = new KairosTopics("kairos.");
    public static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    public static final ViewLimits SMALL = new ViewLimits(5, 10, 20, Duration.ofHours(1));
    public static final String PIPELINE = "news-sentiment";

    static {
        // Avro builds the generated records once Kairos's serde has named them as trusted.
        new AvroSerde<>(Prediction.class).close();
    }

    private final FakeRegistry registry = FakeRegistry.start();
    private final SkippedRecords skipped = new SkippedRecords(new SimpleMeterRegistry());
    private final List<String> told = new ArrayList<>();
    private final List<ViewListener> listeners = new ArrayList<>();
    private final Path stateDir = temporaryFolder();
    private final RecordSerdes serdes;
    private final TopologyTestDriver driver;
    private final Views views;
    private Instant appendTime = NOON;

    public ViewsDriver() {
        this(SMALL);
    }

    public ViewsDriver(ViewLimits limits) {
        serdes =
                RecordSerdes.of(
                        Optional.empty(),
                        Map.of(
                                "schema.registry.url", registry.url(),
                                "retries.wait.ms", 1,
                                "retries.max.wait.ms", 2));
        driver = new TopologyTestDriver(topology(limits), configuration(), NOON);
        views =
                new Views(
                        new StoreLookup() {
                            @Override
                            public <V> ReadOnlyKeyValueStore<String, V> store(String name) {
                                return driver.getKeyValueStore(name);
                            }
                        },
                        limits);
    }

    private Topology topology(ViewLimits limits) {
        var builder = new StreamsBuilder();
        ViewsTopology.createViews(
                builder,
                TOPICS,
                serdes,
                limits,
                skipped,
                new ViewListener() {
                    @Override
                    public void onPrediction(Prediction prediction) {
                        told.add("prediction " + prediction.getId());
                        listeners.forEach(listener -> listener.onPrediction(prediction));
                    }

                    @Override
                    public void onHeadline(Headline headline) {
                        told.add("headline " + headline.headline());
                        listeners.forEach(listener -> listener.onHeadline(headline));
                    }
                });
        return builder.build();
    }

    private Properties configuration() {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "views-driver");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:9092");
        properties.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                SkipUndecodableRecords.class);
        properties.put(SkipUndecodableRecords.SKIPPED_RECORDS, skipped);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        return properties;
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("views-driver");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Views views() {
        return views;
    }

    public SkippedRecords skipped() {
        return skipped;
    }

    public FakeRegistry registry() {
        return registry;
    }

    /** What the listener heard, in order. */
    public List<String> told() {
        return told;
    }

    /** Passes on what the listener hears. */
    public ViewsDriver tell(ViewListener listener) {
        listeners.add(listener);
        return this;
    }

    /** What is appended from now on has this append time. */
    public ViewsDriver at(Instant time) {
        appendTime = time;
        return this;
    }

    public ViewsDriver predict(Prediction... predictions) {
        var topic = input(TOPICS.predictions(), serdes.predictions().serializer());
        for (var prediction : predictions) {
            topic.pipeInput(prediction.getKey(), prediction, appendTime);
        }
        return this;
    }

    /** The item takes the next offset of partition 0, from 0 on. */
    public ViewsDriver publish(NewsItem item) {
        input(TOPICS.news(), serdes.news().serializer()).pipeInput(item.getId(), item, appendTime);
        return this;
    }

    public ViewsDriver setAside(DeadLetter letter) {
        input(TOPICS.deadLetters(), serdes.deadLetters().serializer())
                .pipeInput(null, letter, appendTime);
        return this;
    }

    public ViewsDriver append(String topic, byte[] value) {
        input(topic, new ByteArraySerializer()).pipeInput("any", value, appendTime);
        return this;
    }

    private <V> TestInputTopic<String, V> input(String topic, Serializer<V> values) {
        return driver.createInputTopic(topic, new StringSerializer(), values);
    }

    @Override
    public void close() {
        driver.close();
        registry.close();
        try {
            Utils.delete(stateDir.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A prediction about the news item at the offset, one minute later for each. */
    public static Prediction.Builder prediction(String symbol, long offset) {
        var position = new SourcePosition(TOPICS.news(), 0, offset);
        var eventTime = NOON.plusSeconds(60 * offset);
        return Prediction.newBuilder()
                .setId(OutputId.of(PIPELINE, "Prediction", symbol, "sentiment", position, position))
                .setPipeline(PIPELINE)
                .setKey(symbol)
                .setVariant("sentiment")
                .setEventTime(eventTime)
                .setProducedAt(eventTime.plusMillis(1_500))
                .setScoredPosition(position)
                .setTriggeringPosition(position)
                .setModelName("news-sentiment")
                .setModelVersion("1.0.0")
                .setModelHash("0".repeat(64))
                .setContextSize(1)
                .setContextFrom(eventTime.minusSeconds(60))
                .setWatermark(eventTime.minusSeconds(5))
                .setTask("sentiment")
                .setLabel("positive")
                .setProbabilities(Map.of("negative", 0.1, "neutral", 0.2, "positive", 0.7))
                .setCalibrated(true)
                .setSentimentIndex(0.25)
                .setExplanation(List.of(new Contribution(position, 0.5)));
    }

    public static NewsItem item(String headline, String... symbols) {
        return NewsItem.newBuilder()
                .setId("item-" + headline.hashCode())
                .setPublishedAt(NOON)
                .setSource("wire")
                .setHeadline(headline)
                .setSymbols(List.of(symbols))
                .build();
    }

    public static DeadLetter deadLetter(String cause, long offset) {
        return DeadLetter.newBuilder()
                .setId("dead-" + cause + offset)
                .setPipeline(PIPELINE)
                .setTopic(TOPICS.news())
                .setPartition(0)
                .setOffset(offset)
                .setCause(cause)
                .setMessage("no good")
                .setPayloadHash("0".repeat(64))
                .setAt(NOON)
                .build();
    }
}
