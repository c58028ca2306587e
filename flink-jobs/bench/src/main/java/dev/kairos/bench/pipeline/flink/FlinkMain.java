package dev.kairos.bench.pipeline.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kairos.bench.process.ChildLoop;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.scheduling.SharedScheduler;
import dev.kairos.jobs.JobSettings;
import dev.kairos.jobs.PipelineDataflow;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.functions.SchedulerAccess;
import dev.kairos.jobs.kafka.KafkaConnection;
import dev.kairos.jobs.kafka.KafkaEnds;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RestartStrategyOptions.RestartStrategyType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Flink in a JVM of its own: JobManager and TaskManager, one job at a time. Commands are {@code
 * {"start": plan}}, {@code {"check": true}} and {@code {"stop": true}}.
 */
public final class FlinkMain {
    /** As of a job that is submitted without saying. */
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);

    /** Far more than a job takes to end. */
    private static final Duration LONGEST_END = Duration.ofSeconds(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    /** What the names of threads of Flink's actors begin with. */
    private static final String ACTORS = "flink-pekko";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JobClient job;
    private SharedScheduler.Lease watched;
    private SchedulerSnapshot before;
    private ThreadTimes timesBefore;

    private FlinkMain() {}

    public static void main(String[] args) throws Exception {
        ChildLoop.serve(() -> new FlinkMain()::answer);
    }

    private Object answer(JsonNode command) throws Exception {
        if (command.has("start")) {
            start(MAPPER.treeToValue(command.get("start"), JobPlan.class));
            return Map.of();
        }
        if (command.has("check")) {
            JobStatus status = job.getJobStatus().get();
            if (status.isTerminalState()) {
                // Throws what the job failed with.
                job.getJobExecutionResult().get();
                throw new IllegalStateException("The job ended by itself: " + status);
            }
            return Map.of();
        }
        return stop();
    }

    private void start(JobPlan plan) throws Exception {
        PipelineDefinition pipeline = BenchDefinition.of(plan);
        Configuration settings =
                JobSettings.of(CHECKPOINT_INTERVAL, plan.predictors())
                        // A run with a failure in it is no measurement.
                        .set(
                                RestartStrategyOptions.RESTART_STRATEGY,
                                RestartStrategyType.NO_RESTART_STRATEGY.getMainValue());
        var env = StreamExecutionEnvironment.createLocalEnvironment(plan.predictors(), settings);
        Clock clock = Clock.systemUTC();
        var connection =
                new KafkaConnection(plan.bootstrap(), "http://127.0.0.1", "", Map.of(), Map.of());
        var ends = new KafkaEnds(pipeline, connection, clock);
        if (plan.variant() == Variant.PIPELINE) {
            SchedulerAccess access = SchedulerAccess.shared(pipeline.model());
            watched = access.lease();
            before = watched.scheduler().snapshot();
            PipelineDataflow.define(
                    env,
                    pipeline,
                    ends.source(),
                    access,
                    ends.predictions(),
                    ends.deadLetters(),
                    clock);
        } else {
            PeerDataflow.define(env, pipeline, ends, plan, clock);
        }
        timesBefore = ThreadTimes.now();
        job = env.executeAsync(plan.name());
    }

    private Map<String, Object> stop() throws Exception {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("cpu_seconds", ThreadTimes.now().since(timesBefore));
        if (watched != null) {
            SchedulerSnapshot after = watched.scheduler().snapshot();
            answer.put("batches", after.batches() - before.batches());
            answer.put("inputs", after.inputs() - before.inputs());
            answer.put("tokens", after.tokens() - before.tokens());
            answer.put("padded_tokens", after.paddedTokens() - before.paddedTokens());
            watched.close();
            watched = null;
        }
        cancel();
        return answer;
    }

    /** Waits for the end: who is timed next is not to share the cores with what shuts down. */
    private void cancel() throws Exception {
        job.cancel().get();
        try {
            // How it ends is known: it was cancelled.
            var unused =
                    job.getJobExecutionResult()
                            .handle((result, cancelled) -> JobStatus.CANCELED)
                            .get(LONGEST_END.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "The job did not end within %d s after it was cancelled"
                            .formatted(LONGEST_END.toSeconds()),
                    e);
        }
        awaitEndOfCluster();
    }

    /** A local cluster ends a moment after its job, and so do the threads of its actors. */
    private static void awaitEndOfCluster() throws InterruptedException {
        long limit = System.nanoTime() + LONGEST_END.toNanos();
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith(ACTORS))) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException(
                        "Flink's cluster did not end within %d s after its job"
                                .formatted(LONGEST_END.toSeconds()));
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }
}
