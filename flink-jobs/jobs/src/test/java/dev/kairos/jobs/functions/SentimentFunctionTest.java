package dev.kairos.jobs.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.inference.Answer;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInfo;
import dev.kairos.jobs.FakeScheduler;
import dev.kairos.jobs.FakeScheduler.Pending;
import dev.kairos.jobs.Pipelines;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.records.Observed;
import dev.kairos.jobs.records.Scored;
import dev.kairos.schemas.Cause;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SentimentFunctionTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final PipelineDefinition PIPELINE = Pipelines.parse("delivery: at-least-once");
    private static final Duration TIMEOUT = PIPELINE.model().timeout();

    /** Functions are serialised on their way to a task; the fake cannot be. */
    private static FakeScheduler scheduler;

    private OneInputStreamOperatorTestHarness<Observed, Scored> harness;

    @BeforeEach
    void open() throws Exception {
        scheduler = new FakeScheduler();
        harness = harness();
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
        assertThat(scheduler.leases()).isZero();
    }

    @Test
    void asksWithADeadlineAndGoesOnWithTheAnswer() throws Exception {
        long before = System.nanoTime();
        observe("A gain");
        Pending asked = scheduler.pending().take();
        assertThat(asked.request().pipeline()).isEqualTo("news-sentiment");
        assertThat(asked.request().model()).isEqualTo("news-sentiment");
        assertThat(asked.request().deadlineNanos() - before)
                .isBetween(
                        Duration.ofMillis(500).toNanos(),
                        Duration.ofMillis(500).toNanos() + System.nanoTime() - before);

        asked.answer();
        harness.endInput();
        assertThat(harness.extractOutputValues())
                .singleElement()
                .satisfies(
                        scored -> {
                            assertThat(scored.key()).isEqualTo("ACME");
                            assertThat(scored.eventTime()).isEqualTo(NOON);
                            assertThat(scored.payloadHash()).isEqualTo("hash of A gain");
                            assertThat(scored.sentiment().label()).isEqualTo("positive");
                            assertThat(scored.sentiment().score())
                                    .isEqualTo((double) 0.8f - (double) 0.1f);
                            assertThat(scored.sentiment().modelHash()).isEqualTo("abc");
                            assertThat(scored.failure()).isNull();
                        });
    }

    @Test
    void answersMayComeInAnyOrder() throws Exception {
        for (String text : List.of("first gain", "second gain", "third gain")) {
            observe(text);
        }
        var waiting = new ArrayList<Pending>();
        scheduler.pending().drainTo(waiting);
        waiting.get(2).answer();
        waiting.get(0).answer();
        waiting.get(1).answer();
        harness.endInput();
        assertThat(harness.extractOutputValues())
                .extracting(Scored::payloadHash)
                .containsExactlyInAnyOrder(
                        "hash of first gain", "hash of second gain", "hash of third gain");
    }

    @Test
    void everyRefusalHasItsCause() throws Exception {
        assertThat(causeOf(Reason.BAD_INPUT)).isEqualTo(Cause.BAD_VALUE);
        assertThat(causeOf(Reason.MODEL_ERROR)).isEqualTo(Cause.MODEL_ERROR);
        assertThat(causeOf(Reason.TIMEOUT)).isEqualTo(Cause.TIMEOUT);
    }

    @Test
    void overloadIsTriedAgain() throws Exception {
        observe("A gain");
        scheduler.pending().take().refuse(Reason.OVERLOAD);
        passTimeUntilAsked();
        scheduler.pending().take().answer();
        harness.endInput();
        assertThat(harness.extractOutputValues())
                .singleElement()
                .satisfies(scored -> assertThat(scored.sentiment()).isNotNull());
    }

    @Test
    void overloadThatLastsIsAFailure() throws Exception {
        observe("A gain");
        for (int attempt = 0; attempt < 6; attempt++) {
            scheduler.pending().take().refuse(Reason.OVERLOAD);
            passTimeUntilAsked();
        }
        scheduler.pending().take().refuse(Reason.OVERLOAD);
        // Long after any further attempt, and before the end of input, which ends them as well.
        passTime(Duration.ofSeconds(20));
        assertThat(scheduler.pending()).isEmpty();
        assertThat(harness.extractOutputValues())
                .singleElement()
                .satisfies(
                        scored -> assertThat(scored.failure().cause()).isEqualTo(Cause.OVERLOAD));
    }

    @Test
    void noAnswerInTimeIsAFailureAndNotTheEndOfTheJob() throws Exception {
        observe("A gain");
        harness.setProcessingTime(TIMEOUT.toMillis() + 1);
        harness.endInput();
        assertThat(harness.extractOutputValues())
                .singleElement()
                .satisfies(
                        scored -> {
                            assertThat(scored.failure().cause()).isEqualTo(Cause.TIMEOUT);
                            assertThat(scored.failure().message()).contains("30s");
                        });

        Pending late = scheduler.pending().take();
        assertThat(late.future()).as("not to be computed any more").isCancelled();
        // What comes after all has no effect.
        late.answer();
        assertThat(harness.extractOutputValues()).hasSize(1);
    }

    @Test
    void whatTheSchedulerBreaksOffFailsTheTaskSoThatItIsSubmittedAgain() throws Exception {
        harness.getEnvironment().setExpectedExternalFailureCause(Throwable.class);
        observe("A gain");
        scheduler
                .pending()
                .take()
                .future()
                .completeExceptionally(new IllegalStateException("a bug"));
        harness.getTaskMailbox().take(0).run();
        assertThat(harness.getEnvironment().getActualExternalFailureCause())
                .hasValueSatisfying(
                        failure ->
                                assertThat(failure)
                                        .hasStackTraceContaining("kairos.news/0/0")
                                        .as("logs must not show texts")
                                        .satisfies(
                                                shown ->
                                                        assertThat(shown.getMessage())
                                                                .doesNotContain("A gain"))
                                        .hasStackTraceContaining("a bug"));
    }

    @Test
    void whatIsInFlightIsInTheCheckpoint() throws Exception {
        observe("A gain");
        Pending inFlight = scheduler.pending().take();
        OperatorSubtaskState checkpoint = harness.snapshot(1, 1);
        harness.close();
        assertThat(inFlight.future()).as("nobody waits for it any more").isCancelled();

        harness = harness();
        harness.initializeState(checkpoint);
        harness.open();
        scheduler.pending().take().answer();
        harness.endInput();
        assertThat(harness.extractOutputValues()).hasSize(1);
    }

    @Test
    void aLostDeviceFailsTheTaskSoThatTheInputIsSubmittedAgain() throws Exception {
        harness.getEnvironment().setExpectedExternalFailureCause(Throwable.class);
        observe("A gain");
        scheduler.pending().take().refuse(Reason.DEVICE_LOST);
        harness.getTaskMailbox().take(0).run();
        assertThat(harness.getEnvironment().getActualExternalFailureCause())
                .hasValueSatisfying(
                        failure ->
                                assertThat(failure)
                                        .hasStackTraceContaining("which is not at fault")
                                        .hasStackTraceContaining("DEVICE_LOST"));
        assertThat(harness.extractOutputValues()).isEmpty();
    }

    @Test
    void underLoadAKeyThatWasAnsweredOfLateIsNotComputedAgain() throws Exception {
        lowerCadence();
        observe("ACME", NOON, "A gain");
        scheduler.pending().take().answer();
        scheduler.predictBacklog(PIPELINE.model().latencyTarget().plusMillis(1));

        observe("ACME", NOON.plusSeconds(30), "A loss");
        assertThat(scheduler.pending()).isEmpty();
        observe("OTHER", NOON.plusSeconds(30), "of another key");
        observe("ACME", NOON.plusSeconds(31), "too long after");
        assertThat(scheduler.pending()).hasSize(2);
        scheduler.pending().forEach(Pending::answer);
        harness.endInput();

        List<Scored> outputs = harness.extractOutputValues();
        assertThat(outputs).hasSize(4);
        assertThat(outputs.subList(0, 2))
                .as("what is repeated comes before what repeats it")
                .extracting(Scored::skipped)
                .containsExactly(false, true);
        assertThat(outputs.get(1).failure().cause()).isEqualTo(Cause.OVERLOAD);
        assertThat(outputs.get(1).failure().message()).contains("30s");
    }

    @Test
    void everyKeyIsComputedWhileTheModelKeepsUp() throws Exception {
        lowerCadence();
        scheduler.predictBacklog(PIPELINE.model().latencyTarget());
        observe("ACME", NOON, "A gain");
        scheduler.pending().take().answer();
        observe("ACME", NOON.plusSeconds(1), "A loss");
        scheduler.pending().take().answer();
        harness.endInput();
        assertThat(harness.extractOutputValues()).hasSize(2).noneMatch(Scored::skipped);
    }

    @Test
    void everyKeyIsComputedUnlessThePipelineLowersItsCadence() throws Exception {
        scheduler.predictBacklog(Duration.ofHours(1));
        observe("ACME", NOON, "A gain");
        scheduler.pending().take().answer();
        observe("ACME", NOON.plusSeconds(1), "A loss");
        scheduler.pending().take().answer();
        harness.endInput();
        assertThat(harness.extractOutputValues()).hasSize(2).noneMatch(Scored::skipped);
    }

    @Test
    void aFailureIsNoAnswerToRepeat() throws Exception {
        lowerCadence();
        scheduler.predictBacklog(Duration.ofHours(1));
        observe("ACME", NOON, "A gain");
        scheduler.pending().take().refuse(Reason.MODEL_ERROR);
        observe("ACME", NOON.plusSeconds(1), "A loss");
        scheduler.pending().take().answer();
        harness.endInput();
        assertThat(harness.extractOutputValues()).hasSize(2).noneMatch(Scored::skipped);
    }

    @Test
    void aLeaseMayFailWhatIsOpenWhenItIsGivenBack() throws Exception {
        scheduler.failWhatIsOpenOnClose();
        observe("A gain");
        CompletableFuture<Answer> open = scheduler.pending().peek().future();
        harness.close();
        assertThat(open).isCompletedExceptionally();
        assertThat(harness.extractOutputValues()).as("the task has ended").isEmpty();

        harness = harness();
        harness.open();
    }

    private void lowerCadence() throws Exception {
        harness.close();
        harness = harness(Pipelines.parse("overload: {lower_cadence: 30s}"));
        harness.open();
    }

    @Test
    void refusesAModelThatAnswersSomethingElse() throws Exception {
        harness.close();
        scheduler =
                new FakeScheduler(
                        new ModelInfo("topics", "1", "abc", "topic", List.of("a", "b"), true));
        harness = harness();
        assertThatThrownBy(() -> harness.open())
                .isInstanceOf(SuppressRestartsException.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining("Model topics 1 answers [a, b]")
                .hasMessageContaining("model.package");
    }

    private Cause causeOf(Reason reason) throws Exception {
        harness.close();
        harness = harness();
        harness.open();
        observe("A gain");
        scheduler.pending().take().refuse(reason);
        harness.endInput();
        return harness.extractOutputValues().get(0).failure().cause();
    }

    private void observe(String text) throws Exception {
        observe("ACME", NOON, text);
    }

    private void observe(String key, Instant eventTime, String text) throws Exception {
        var observation =
                Observation.ofText(
                        key, eventTime, "news", text, new SourcePosition("kairos.news", 0, 0));
        harness.processElement(new Observed(observation, "hash of " + text), NOON.toEpochMilli());
    }

    /** Lets the operator see the refusal and wait out its back-off. */
    /** Fails where an input that is never asked for again would keep this going for ever. */
    private void passTimeUntilAsked() throws Exception {
        long timedOut = harness.getProcessingTime() + TIMEOUT.toMillis();
        while (scheduler.pending().isEmpty()) {
            assertThat(harness.getProcessingTime()).as("asked again in time").isLessThan(timedOut);
            harness.getTaskMailbox().tryTake(0).ifPresent(mail -> run(mail::run));
            harness.setProcessingTime(harness.getProcessingTime() + 100);
        }
    }

    private void passTime(Duration duration) throws Exception {
        for (long passed = 0; passed < duration.toMillis(); passed += 100) {
            harness.getTaskMailbox().tryTake(0).ifPresent(mail -> run(mail::run));
            harness.setProcessingTime(harness.getProcessingTime() + 100);
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void run(Action action) {
        try {
            action.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static OneInputStreamOperatorTestHarness<Observed, Scored> harness() throws Exception {
        return harness(PIPELINE);
    }

    private static OneInputStreamOperatorTestHarness<Observed, Scored> harness(
            PipelineDefinition pipeline) throws Exception {
        var function = new SentimentFunction(pipeline, () -> scheduler.lease());
        var factory =
                new AsyncWaitOperatorFactory<>(
                        function,
                        TIMEOUT.toMillis(),
                        PIPELINE.model().capacity(),
                        OutputMode.UNORDERED,
                        new OverloadRetry());
        TypeSerializer<Observed> serializer =
                TypeInformation.of(Observed.class).createSerializer(new SerializerConfigImpl());
        return new OneInputStreamOperatorTestHarness<>(factory, serializer);
    }
}
