package dev.kairos.jobs;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.Prediction;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.outputs.DeadLetters;
import dev.kairos.jobs.records.Decoded;
import dev.kairos.jobs.records.Failure;
import dev.kairos.jobs.records.Item;
import dev.kairos.schemas.Cause;
import dev.kairos.temporalcontext.SourcePosition;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole dataflow on a real cluster in this JVM, between a generated source and memory. */
class PipelineDataflowITCase {
    private static final PipelineDefinition PIPELINE = Pipelines.newsSentiment();
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final int ITEMS = 3_000;
    private static final int PER_SECOND = 1_000;
    private static final int PARALLELISM = 2;

    /** Functions are serialised on their way to a task; the fake cannot be. */
    private static UnreliableScheduler scheduler;

    @Test
    void answersEachInputOnceWhenATaskFailsInTheMiddleOfABatch(@TempDir Path checkpoints)
            throws Exception {
        scheduler = new UnreliableScheduler(ITEMS / 2);
        var predictions = new CollectingSink<Prediction>("predictions");
        var deadLetters = new CollectingSink<DeadLetter>("dead letters");

        Configuration configuration = JobSettings.of(Duration.ofMillis(200), PARALLELISM);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                Duration.ofMillis(50));
        CapturedMetrics.captureIn(configuration);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration);
        PipelineDataflow.define(
                env,
                PIPELINE,
                source(),
                () -> scheduler.lease(),
                predictions,
                deadLetters,
                Clock.systemUTC());
        env.execute(PIPELINE.name());

        assertThat(scheduler.breaks()).isEqualTo(1);
        assertThat(scheduler.leases()).isZero();
        assertEveryKeyOfEveryInputIsAnswered(predictions.collected(), deadLetters.collected());
        assertThat(predictions.collected())
                .allSatisfy(
                        prediction -> {
                            assertThat(prediction.getContextSize()).isBetween(0, 256);
                            assertThat(prediction.getSentimentIndex()).isBetween(-1.0, 1.0);
                        });
        assertThat(predictions.collected())
                // Of one key, fewer are in flight than it has slots: none comes so late that the
                // ring is full of later ones.
                .as("what came long after the first of its key, also after the restart")
                .filteredOn(
                        prediction ->
                                !prediction.getKey().equals("INDEX")
                                        && prediction.getScoredPosition().getOffset()
                                                > ITEMS / 2 + 100)
                .hasSizeGreaterThan(ITEMS / 3)
                .allSatisfy(prediction -> assertThat(prediction.getContextSize()).isPositive());
        assertMetrics();
    }

    private static void assertEveryKeyOfEveryInputIsAnswered(
            List<Prediction> predictions, List<DeadLetter> deadLetters) {
        Map<String, String> answers =
                Stream.concat(
                                predictions.stream()
                                        .map(
                                                p ->
                                                        Map.entry(
                                                                p.getScoredPosition().getOffset()
                                                                        + p.getKey(),
                                                                "prediction " + p.getId())),
                                deadLetters.stream()
                                        .map(
                                                d ->
                                                        Map.entry(
                                                                d.getOffset() + keyOf(d),
                                                                d.getCause() + " " + d.getId())))
                        // Fails where one input has two answers.
                        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
        Set<String> owed = new HashSet<>();
        for (long i = 0; i < ITEMS; i++) {
            Item item = decoded(i).item();
            if (item == null) {
                owed.add(i + "");
                assertThat(answers.get(i + "")).startsWith("INVALID_TIME ");
                continue;
            }
            for (String key : item.keys()) {
                owed.add(i + key);
                assertThat(answers.get(i + key))
                        .startsWith(i % 100 == 7 ? "MODEL_ERROR " : "prediction ");
            }
        }
        assertThat(answers.keySet()).isEqualTo(owed);
    }

    private static String keyOf(DeadLetter deadLetter) {
        return deadLetter.getKey() == null ? "" : deadLetter.getKey();
    }

    private static void assertMetrics() {
        assertThat(CapturedMetrics.endingIn("scheduler.batches", Gauge.class))
                .hasSizeGreaterThanOrEqualTo(PARALLELISM)
                .extracting(gauge -> gauge.getValue())
                .containsOnly(NumberedSnapshot.SNAPSHOT.batches());
        assertThat(CapturedMetrics.endingIn("scheduler.queueMillisP99", Gauge.class))
                .hasSizeGreaterThanOrEqualTo(PARALLELISM)
                .extracting(gauge -> gauge.getValue())
                .containsOnly(NumberedSnapshot.SNAPSHOT.queueMillis().p99());
        assertThat(
                        CapturedMetrics.endingIn("cause.MODEL_ERROR.dead_letters", Counter.class)
                                .mapToLong(Counter::getCount)
                                .sum())
                .isGreaterThanOrEqualTo(ITEMS / 100);
    }

    private static DataGeneratorSource<Decoded> source() {
        return new DataGeneratorSource<>(
                PipelineDataflowITCase::decoded,
                ITEMS,
                RateLimiterStrategy.perSecond(PER_SECOND),
                TypeInformation.of(Decoded.class));
    }

    /** The input at an offset, the same each time it is read. */
    private static Decoded decoded(long offset) {
        var position = new SourcePosition("kairos.news", 0, offset);
        if (offset % 50 == 3) {
            var failure = new Failure(Cause.INVALID_TIME, "on purpose");
            return Decoded.of(
                    new DeadLetters(PIPELINE.name(), true, Clock.systemUTC())
                            .of(position, null, failure, new byte[] {1}));
        }
        String text = offset % 100 == 7 ? "poison" : offset % 3 == 0 ? "a gain" : "a loss";
        String symbol = "SYM" + offset % 7;
        return Decoded.of(
                new Item(
                        position,
                        NOON.plusMillis(offset),
                        offset % 4 == 0 ? List.of(symbol, "INDEX") : List.of(symbol),
                        text,
                        "hash"),
                NOON.plusMillis(offset));
    }
}
