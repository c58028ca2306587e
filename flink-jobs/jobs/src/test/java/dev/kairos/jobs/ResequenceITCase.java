package dev.kairos.jobs;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.ModelInput;
import dev.kairos.inference.Request;
import dev.kairos.inference.scheduling.SharedScheduler;
import dev.kairos.jobs.functions.NumberFunction;
import dev.kairos.jobs.functions.ResequenceFunction;
import dev.kairos.jobs.records.Numbered;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Order restored behind a stage that answers out of order, on a real cluster in this JVM. */
class ResequenceITCase {
    private static final int ELEMENTS = 3_000;
    private static final int PER_SECOND = 1_000;
    private static final int KEYS = 7;
    private static final int PARALLELISM = 2;
    private static final Duration RETENTION = Duration.ofHours(1);

    /** Longer than a restart takes: what waits across it must not be given up. */
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** Functions are serialised on their way to a task; the fake cannot be. */
    private static UnreliableScheduler scheduler;

    @Test
    void everyKeyIsWholeAndInOrderAlsoWhenATaskFailsInTheMiddle(@TempDir Path checkpoints)
            throws Exception {
        scheduler = new UnreliableScheduler(ELEMENTS / 2);
        var ordered = new CollectingSink<String>("ordered");
        var unordered = new CollectingSink<String>("unordered");
        var tooLate = new CollectingSink<Numbered<String>>("too late");

        Configuration configuration = JobSettings.of(Duration.ofMillis(200), PARALLELISM);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                Duration.ofMillis(50));
        CapturedMetrics.captureIn(configuration);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration);
        define(env, ordered, unordered, tooLate);
        env.execute("order");

        assertThat(scheduler.breaks()).isEqualTo(1);
        assertThat(scheduler.leases()).isZero();
        assertThat(numbersByKey(unordered.collected()))
                .as("the stage does not keep the order")
                .anySatisfy((key, numbers) -> assertThat(numbers).isNotEqualTo(sorted(numbers)));
        Map<String, List<Integer>> numbers = numbersByKey(ordered.collected());
        assertThat(numbers).hasSize(KEYS);
        numbers.forEach(
                (key, ofKey) ->
                        assertThat(ofKey)
                                .as(key)
                                .isEqualTo(IntStream.range(0, ofKey.size()).boxed().toList()));
        assertThat(ordered.collected())
                .extracting(answer -> answer.split(" ")[2])
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, ELEMENTS).mapToObj(String::valueOf).toList());
        assertThat(tooLate.collected()).isEmpty();
        assertThat(
                        CapturedMetrics.endingIn("numbers_given_up", Counter.class)
                                .mapToLong(Counter::getCount))
                .isNotEmpty()
                .containsOnly(0L);
    }

    private static void define(
            StreamExecutionEnvironment env,
            CollectingSink<String> ordered,
            CollectingSink<String> unordered,
            CollectingSink<Numbered<String>> tooLate) {
        var source =
                new DataGeneratorSource<>(
                        i -> "K" + i % KEYS + " " + i,
                        ELEMENTS,
                        RateLimiterStrategy.perSecond(PER_SECOND),
                        Types.STRING);
        var inEventTime =
                WatermarkStrategy.<String>forBoundedOutOfOrderness(Duration.ofSeconds(10))
                        .withTimestampAssigner(
                                (element, before) -> Long.parseLong(element.split(" ")[1]));
        DataStream<Numbered<String>> numbered =
                env.fromSource(source, inEventTime, "source")
                        .uid("source")
                        .keyBy(ResequenceITCase::keyOf, Types.STRING)
                        .process(
                                new NumberFunction<String, String>(RETENTION),
                                Numbered.type(Types.STRING))
                        .uid("number");
        DataStream<Numbered<String>> answered =
                AsyncDataStream.unorderedWait(
                                numbered, new AnswerFunction(), 30, TimeUnit.SECONDS, 200)
                        .returns(Numbered.type(Types.STRING))
                        .uid("answer");
        var resequence =
                new ResequenceFunction<String, String>(Types.STRING, 256, TIMEOUT, RETENTION);
        SingleOutputStreamOperator<String> inOrder =
                answered.keyBy(answer -> keyOf(answer.value()), Types.STRING)
                        .process(resequence, Types.STRING)
                        .uid("resequence");
        inOrder.sinkTo(ordered).uid("ordered");
        inOrder.getSideOutput(resequence.tooLate()).sinkTo(tooLate).uid("too-late");
        answered.keyBy(answer -> keyOf(answer.value()), Types.STRING)
                .map(Numbered::value)
                .returns(Types.STRING)
                .uid("values")
                .sinkTo(unordered)
                .uid("unordered");
    }

    private static String keyOf(String element) {
        return element.split(" ")[0];
    }

    /** Answers are {@code "<key> <number> <element>"}. */
    private static Map<String, List<Integer>> numbersByKey(List<String> answers) {
        return answers.stream()
                .collect(
                        groupingBy(
                                ResequenceITCase::keyOf,
                                mapping(
                                        answer -> Integer.valueOf(answer.split(" ")[1]),
                                        toList())));
    }

    private static List<Integer> sorted(List<Integer> numbers) {
        return numbers.stream().sorted().toList();
    }

    /** Says after a while what was which number. */
    private static final class AnswerFunction
            extends RichAsyncFunction<Numbered<String>, Numbered<String>> {
        private transient SharedScheduler.Lease lease;

        @Override
        public void open(OpenContext context) {
            lease = scheduler.lease();
        }

        @Override
        public void asyncInvoke(Numbered<String> numbered, ResultFuture<Numbered<String>> result) {
            String[] element = numbered.value().split(" ");
            String answer = element[0] + " " + numbered.number() + " " + element[1];
            var unused =
                    lease.scheduler()
                            .submit(
                                    new Request(
                                            "order",
                                            "model",
                                            new ModelInput.Text(numbered.value()),
                                            System.nanoTime(),
                                            0))
                            .whenComplete(
                                    (ignored, error) -> {
                                        if (error == null) {
                                            result.complete(List.of(numbered.with(answer)));
                                        } else {
                                            result.completeExceptionally(error);
                                        }
                                    });
        }

        @Override
        public void close() {
            if (lease != null) {
                lease.close();
            }
        }
    }
}
