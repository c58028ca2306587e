package dev.kairos.jobs.functions;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.Answer;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.Request;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.SharedScheduler;
import dev.kairos.jobs.definition.Durations;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.records.Failure;
import dev.kairos.jobs.records.Observed;
import dev.kairos.jobs.records.Scored;
import dev.kairos.jobs.records.Sentiment;
import dev.kairos.schemas.Cause;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Submits texts to the scheduler of the process and completes when it answers; it never blocks. An
 * input that the model cannot answer, or not in time, goes on with a failure instead of failing the
 * job.
 *
 * <p>Shows the scheduler's counters, which are those of the process and the same from each subtask,
 * as gauges in the metric group {@value #METRIC_GROUP}.
 */
public final class SentimentFunction extends RichAsyncFunction<Observed, Scored> {
    public static final String METRIC_GROUP = "scheduler";

    private final String pipeline;
    private final PipelineDefinition.Model model;
    private final SchedulerAccess access;
    private transient volatile SharedScheduler.Lease lease;

    /** Submitted and not answered, so that what is given up need not be computed. */
    private transient Map<Observed, CompletableFuture<Answer>> unanswered;

    /**
     * @param pipeline the pipeline that asks
     * @param model the model, its deadline and its time-out
     * @param access gives each subtask its hold on the scheduler
     */
    public SentimentFunction(
            String pipeline, PipelineDefinition.Model model, SchedulerAccess access) {
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.model = requireNonNull(model, "model");
        this.access = requireNonNull(access, "access");
    }

    @Override
    public void open(OpenContext context) {
        unanswered = new ConcurrentHashMap<>();
        try {
            lease = access.lease();
            requireSentiment(lease.model());
        } catch (IllegalArgumentException e) {
            // A package that is missing, damaged or unfit stays so however often the job restarts.
            throw new SuppressRestartsException(e);
        }
        registerGauges(getRuntimeContext().getMetricGroup().addGroup(METRIC_GROUP));
    }

    private static void requireSentiment(ModelInfo info) {
        List<String> needed = List.of(Sentiment.NEGATIVE, Sentiment.POSITIVE);
        if (!info.labels().containsAll(needed)) {
            throw new IllegalArgumentException(
                    "Model %s %s answers %s; a sentiment needs the labels %s: name another package under model.package"
                            .formatted(info.name(), info.version(), info.labels(), needed));
        }
    }

    private void registerGauges(MetricGroup group) {
        gauge(group, "batches", SchedulerSnapshot::batches);
        gauge(group, "records", SchedulerSnapshot::records);
        gauge(group, "inputs", SchedulerSnapshot::inputs);
        gauge(group, "tokens", SchedulerSnapshot::tokens);
        gauge(group, "paddedTokens", SchedulerSnapshot::paddedTokens);
        gauge(group, "cacheHits", SchedulerSnapshot::cacheHits);
        gauge(group, "truncated", SchedulerSnapshot::truncated);
        gauge(group, "failures", SchedulerSnapshot::failures);
    }

    private void gauge(MetricGroup group, String name, ToLongFunction<SchedulerSnapshot> field) {
        var scheduler = lease.scheduler();
        group.gauge(name, (Gauge<Long>) () -> field.applyAsLong(scheduler.snapshot()));
    }

    @Override
    public void asyncInvoke(Observed observed, ResultFuture<Scored> result) {
        var request =
                new Request(
                        pipeline,
                        model.modelPackage(),
                        new ModelInput.Text(observed.observation().text()),
                        System.nanoTime() + model.latencyTarget().toNanos(),
                        model.priority());
        CompletableFuture<Answer> submitted = lease.scheduler().submit(request);
        unanswered.put(observed, submitted);
        var unused =
                submitted.whenComplete(
                        (answer, error) -> {
                            unanswered.remove(observed, submitted);
                            // Once the task has ended, its operator may be gone.
                            if (lease != null && !submitted.isCancelled()) {
                                complete(observed, answer, error, result);
                            }
                        });
    }

    private static void complete(
            Observed observed, Answer answer, Throwable error, ResultFuture<Scored> result) {
        Throwable cause =
                error instanceof CompletionException && error.getCause() != null
                        ? error.getCause()
                        : error;
        if (cause == null) {
            result.complete(List.of(Scored.of(observed, sentiment(answer))));
        } else if (cause instanceof InferenceException refusal) {
            result.complete(List.of(Scored.of(observed, failure(refusal))));
        } else {
            result.completeExceptionally(
                    new IllegalStateException(
                            "The scheduler broke off the input at %s; the task restarts and submits it again"
                                    .formatted(observed.observation().position()),
                            cause));
        }
    }

    private static Sentiment sentiment(Answer answer) {
        ModelInfo info = answer.model();
        return new Sentiment(
                info.name(),
                info.version(),
                info.hash(),
                info.task(),
                info.calibrated(),
                answer.label(),
                answer.probabilityByLabel());
    }

    private static Failure failure(InferenceException refusal) {
        Cause cause =
                switch (refusal.reason()) {
                    case BAD_INPUT -> Cause.BAD_VALUE;
                    case MODEL_ERROR, DEVICE_LOST -> Cause.MODEL_ERROR;
                    case TIMEOUT -> Cause.TIMEOUT;
                    case OVERLOAD -> Cause.OVERLOAD;
                };
        return new Failure(cause, refusal.getMessage());
    }

    @Override
    public void timeout(Observed observed, ResultFuture<Scored> result) {
        var failure =
                new Failure(Cause.TIMEOUT, "No answer within " + Durations.format(model.timeout()));
        result.complete(List.of(Scored.of(observed, failure)));
        CompletableFuture<Answer> late = unanswered.remove(observed);
        // None while a refused input waits to be submitted again.
        if (late != null) {
            late.cancel(false);
        }
    }

    @Override
    public void close() {
        SharedScheduler.Lease held = lease;
        lease = null;
        if (held != null) {
            unanswered.values().forEach(submitted -> submitted.cancel(false));
            held.close();
        }
    }
}
