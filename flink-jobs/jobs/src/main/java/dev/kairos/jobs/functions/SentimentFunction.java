package dev.kairos.jobs.functions;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.Answer;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.Request;
import dev.kairos.inference.scheduling.SharedScheduler;
import dev.kairos.jobs.definition.Durations;
import dev.kairos.jobs.definition.Model;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.records.Failure;
import dev.kairos.jobs.records.Observed;
import dev.kairos.jobs.records.Scored;
import dev.kairos.jobs.records.Sentiment;
import dev.kairos.schemas.Cause;
import dev.kairos.temporalcontext.Observation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Submits texts to the scheduler of the process and completes when it answers; it never blocks. An
 * input that the model cannot answer, or not in time, goes on with a failure instead of failing the
 * job; one whose device was lost fails the task, which submits it again when it has restarted.
 *
 * <p>With {@code overload.lower_cadence}, and while the scheduler's predicted backlog exceeds the
 * latency target, an input whose key was answered of late is not submitted: it goes on as skipped,
 * for the context stage to repeat that answer. Which keys were, a subtask knows of what it answered
 * itself, of at most {@value RecentAnswers#MAX_KEYS} keys, and since its last start.
 *
 * <p>Shows the scheduler's counters, which are those of the process and the same from each subtask,
 * as gauges in the metric group {@value #METRIC_GROUP}.
 */
public final class SentimentFunction extends RichAsyncFunction<Observed, Scored> {
    public static final String METRIC_GROUP = "scheduler";

    private final String pipeline;
    private final Model model;
    private final PipelineDefinition.Overload overload;
    private final SchedulerAccess access;
    private transient volatile SharedScheduler.Lease lease;

    /** Submitted and not answered, so that what is given up need not be computed. */
    private transient Map<Observed, CompletableFuture<Answer>> unanswered;

    private transient RecentAnswers recent;

    /**
     * @param pipeline the pipeline that asks
     * @param access gives each subtask its hold on the scheduler
     */
    public SentimentFunction(PipelineDefinition pipeline, SchedulerAccess access) {
        this.pipeline = pipeline.name();
        this.model = pipeline.model();
        this.overload = pipeline.overload();
        this.access = requireNonNull(access, "access");
    }

    @Override
    public void open(OpenContext context) {
        unanswered = new ConcurrentHashMap<>();
        recent = new RecentAnswers();
        try {
            lease = access.lease();
            requireSentiment(lease.model());
        } catch (IllegalArgumentException e) {
            // A package that is missing, damaged or unfit stays so however often the job restarts.
            throw new SuppressRestartsException(e);
        }
        new SchedulerGauges(lease.scheduler()::snapshot, System::nanoTime)
                .registerIn(getRuntimeContext().getMetricGroup().addGroup(METRIC_GROUP));
    }

    private static void requireSentiment(ModelInfo info) {
        List<String> needed = List.of(Sentiment.NEGATIVE, Sentiment.POSITIVE);
        if (!info.labels().containsAll(needed)) {
            throw new IllegalArgumentException(
                    "Model %s %s answers %s; a sentiment needs the labels %s: name another package under model.package"
                            .formatted(info.name(), info.version(), info.labels(), needed));
        }
    }

    @Override
    public void asyncInvoke(Observed observed, ResultFuture<Scored> result) {
        if (overload.lowersCadence() && canSkip(observed.observation())) {
            result.complete(List.of(Scored.skip(observed, noAnswerToRepeat())));
            return;
        }
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

    /** The backlog is asked for last, and only about keys that can do without an answer. */
    private boolean canSkip(Observation observation) {
        return recent.latest(observation.key())
                .map(answered -> Duration.between(answered, observation.eventTime()))
                .filter(overload::isWithinCadence)
                .filter(age -> lease.scheduler().backlog().compareTo(model.latencyTarget()) > 0)
                .isPresent();
    }

    private Failure noAnswerToRepeat() {
        return new Failure(
                Cause.OVERLOAD,
                "Not computed under load, as its key was answered within %s; that answer is not there any more"
                        .formatted(Durations.format(overload.lowerCadence())));
    }

    private void complete(
            Observed observed, Answer answer, Throwable error, ResultFuture<Scored> result) {
        Throwable cause =
                error instanceof CompletionException && error.getCause() != null
                        ? error.getCause()
                        : error;
        Optional<Cause> refused =
                cause instanceof InferenceException refusal
                        ? causeOf(refusal.reason())
                        : Optional.empty();
        if (cause == null) {
            result.complete(List.of(Scored.of(observed, sentiment(answer))));
            // Not before: what is skipped because of this answer must not overtake it.
            recent.add(observed.observation().key(), observed.observation().eventTime());
        } else if (refused.isPresent()) {
            var failure = new Failure(refused.get(), cause.getMessage());
            result.complete(List.of(Scored.of(observed, failure)));
        } else {
            result.completeExceptionally(
                    new IllegalStateException(
                            "The scheduler gave up the input at %s, which is not at fault; the task restarts and submits it again"
                                    .formatted(observed.observation().position()),
                            cause));
        }
    }

    /** Empty where the input is not at fault and computing it again will help. */
    private static Optional<Cause> causeOf(Reason reason) {
        return switch (reason) {
            case BAD_INPUT -> Optional.of(Cause.BAD_VALUE);
            case MODEL_ERROR -> Optional.of(Cause.MODEL_ERROR);
            case TIMEOUT -> Optional.of(Cause.TIMEOUT);
            case OVERLOAD -> Optional.of(Cause.OVERLOAD);
            case DEVICE_LOST -> Optional.empty();
        };
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
