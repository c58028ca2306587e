package dev.kairos.inference.scheduling;

import static dev.kairos.inference.scheduling.VirtualScheduler.MODEL;
import static dev.kairos.inference.scheduling.VirtualScheduler.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.Answer;
import dev.kairos.inference.Capacity;
import dev.kairos.inference.Device;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Request;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.scheduling.SharedScheduler.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is computed when, driven by hand. */
class BatchSchedulerTest {
    private static final ModelOptions OPTIONS =
            new ModelOptions("cpu", 2, 4_096, 0, Duration.ofSeconds(10));
    private static final Capacity CAPACITY = new Capacity(1_000, 1_000_000);

    private final VirtualScheduler world =
            new VirtualScheduler(FirstComePolicy.of(8, 0), Duration.ZERO);
    private final Lease lease = lease(OPTIONS, CAPACITY);

    private Lease lease(ModelOptions options, Capacity capacity) {
        return world.pool.lease(MODEL, options, capacity);
    }

    private List<List<String>> batches() {
        return List.copyOf(world.models.last().batches);
    }

    private SchedulerSnapshot counts() {
        return world.pool.snapshot();
    }

    @Test
    void aCulpritFailsAloneWithItsCause() {
        List<CompletableFuture<Answer>> answers =
                List.of("fine", "bad", "crash", "nan", "oom", "good").stream()
                        .map(text -> world.submit(lease, text))
                        .toList();
        world.work();
        assertThat(answers.get(0).join().label()).isEqualTo("even");
        assertThat(answers.get(5).join().label()).isEqualTo("even");
        assertThat(failureOf(answers.get(1)).reason()).isEqualTo(Reason.BAD_INPUT);
        assertThat(failureOf(answers.get(2)).reason()).isEqualTo(Reason.MODEL_ERROR);
        assertThat(failureOf(answers.get(2))).hasMessageContaining("crashed on crash");
        assertThat(failureOf(answers.get(3))).hasMessageContaining("NaN");
        assertThat(failureOf(answers.get(4)).reason()).isEqualTo(Reason.MODEL_ERROR);
        assertThat(counts().failures()).isEqualTo(4);
        assertThat(counts().records()).isEqualTo(6);
        assertThat(counts().inFlight()).isZero();
        // [6] into 3 and 3, each into 1 and 2, the 2 into 1 and 1.
        assertThat(counts().splits()).isEqualTo(5);
    }

    @Test
    void whoWasComputedWithANanIsComputedAgain() {
        CompletableFuture<Answer> poison = world.submit(lease, "nan");
        CompletableFuture<Answer> innocent = world.submit(lease, "innocent");
        world.work();
        assertThat(failureOf(poison).reason()).isEqualTo(Reason.MODEL_ERROR);
        assertThat(innocent.join().probabilities()).containsExactly(0.75f, 0.25f);
        assertThat(batches()).contains(List.of("innocent"));
    }

    @Test
    void anInputThatCannotBeReadFailsAtOnce() {
        assertThat(failureOf(world.submit(lease, "unreadable")).reason())
                .isEqualTo(Reason.BAD_INPUT);
        assertThat(counts().failures()).isEqualTo(1);
        assertThat(counts().rejections()).isZero();
        assertThat(counts().inFlight()).isZero();
    }

    @Test
    void equalInputsAreComputedOnce() {
        CompletableFuture<Answer> first = world.submit(lease, "same");
        world.send(lease, "other!");
        CompletableFuture<Answer> second = world.submit(lease, "same");
        BatchRun run = world.begin(Device.CPU);
        CompletableFuture<Answer> whileItRuns = world.submit(lease, "same");
        world.end(run);
        assertThat(first.join().probabilities())
                .isEqualTo(second.join().probabilities())
                .isNotSameAs(second.join().probabilities());
        assertThat(whileItRuns.join().label()).isEqualTo("even");
        assertThat(batches()).containsExactly(List.of("same", "other!"));
        SchedulerSnapshot counts = counts();
        assertThat(counts.batches()).isEqualTo(1);
        assertThat(counts.records()).isEqualTo(4);
        assertThat(counts.inputs()).isEqualTo(2);
        assertThat(counts.tokens()).isEqualTo(10);
        assertThat(counts.paddedTokens()).isEqualTo(12);
        assertThat(counts.cacheHits()).isEqualTo(2);
        assertThat(counts.batchSizes().p50()).isEqualTo(2);
        assertThat(counts.busyNanos()).isPositive();
        assertThat(counts.predictors()).isEqualTo(2);
    }

    @Test
    void anInputIsAsUrgentAsItsMostUrgentAsker() {
        var urgency = new ArrayList<QueuedInput>();
        CompletableFuture<Answer> patient = world.submit(lease, "same", Duration.ofSeconds(60), 0);
        var unused = world.submit(lease, "other", Duration.ofSeconds(10), 0);
        CompletableFuture<Answer> urgent = world.submit(lease, "same", Duration.ofSeconds(1), 3);
        long deadline = world.now() + Duration.ofSeconds(1).toNanos();
        BatchRun run = world.begin(Device.CPU);
        urgency.addAll(run.items());
        // It was taken out and put in again, behind the other.
        assertThat(urgency).extracting(QueuedInput::tokens).containsExactly(5, 4);
        assertThat(urgency.get(1).deadlineNanos()).isEqualTo(deadline);
        assertThat(urgency.get(1).priority()).isEqualTo(3);
        world.end(run);
        assertThat(patient.join().label()).isEqualTo(urgent.join().label());
    }

    @Test
    void anInputIsNoMoreUrgentThanThoseWhoStillAsk() {
        CompletableFuture<Answer> patient = world.submit(lease, "same", Duration.ofSeconds(60), 0);
        world.submit(lease, "same", Duration.ofSeconds(1), 3).cancel(false);
        BatchRun run = world.begin(Device.CPU);
        assertThat(run.items()).singleElement().extracting(QueuedInput::priority).isEqualTo(0);
        world.end(run);
        assertThat(patient).isCompleted();
    }

    @Test
    void aCancelledRequestIsNotComputedAndGivesItsPlaceBack() {
        Lease small = lease(OPTIONS, new Capacity(1, 100));
        world.submit(small, "cancelled").cancel(false);
        world.submit(small, "answered by its user").complete(null);
        CompletableFuture<Answer> last = world.submit(small, "last");
        world.work();
        assertThat(last.join().label()).isEqualTo("even");
        assertThat(batches()).containsExactly(List.of("last"));
        assertThat(counts().records()).isEqualTo(3);
        assertThat(counts().inFlight()).isZero();
    }

    @Test
    void aRequestThatIsCancelledWhileItRunsLeavesTheOthersAnswered() {
        CompletableFuture<Answer> cancelled = world.submit(lease, "crash");
        CompletableFuture<Answer> kept = world.submit(lease, "kept");
        BatchRun run = world.begin(Device.CPU);
        cancelled.cancel(false);
        world.end(run);
        world.work();
        assertThat(kept.join().label()).isEqualTo("even");
        // The culprit is wanted by nobody and is not tried again.
        assertThat(batches()).containsExactly(List.of("crash", "kept"), List.of("kept"));
    }

    @Test
    void aRequestThatIsCancelledBeforeItRunsAgainDoesNot() {
        CompletableFuture<Answer> culprit = world.submit(lease, "crash");
        CompletableFuture<Answer> cancelled = world.submit(lease, "cancelled");
        CompletableFuture<Answer> kept = world.submit(lease, "kept");
        world.end(world.begin(Device.CPU));
        cancelled.cancel(false);
        world.work();
        assertThat(kept.join().label()).isEqualTo("even");
        assertThat(failureOf(culprit).reason()).isEqualTo(Reason.MODEL_ERROR);
        assertThat(batches())
                .containsExactly(
                        List.of("crash", "cancelled", "kept"), List.of("crash"), List.of("kept"));
    }

    @Test
    void overdueRequestsAreAnsweredAndCounted() {
        CompletableFuture<Answer> late = world.submit(lease, "late", Duration.ofHours(-1), 0);
        CompletableFuture<Answer> never =
                lease.scheduler()
                        .submit(
                                new Request(
                                        "test",
                                        MODEL,
                                        new ModelInput.Text("whenever"),
                                        Long.MAX_VALUE,
                                        0));
        world.work();
        assertThat(late.join().label()).isEqualTo("even");
        assertThat(never.join().label()).isEqualTo("even");
        assertThat(counts().missedDeadlines()).isEqualTo(1);
    }

    @Test
    void whatExceedsTheCapacityIsRejectedAndPlacesComeBack() {
        Lease small = lease(OPTIONS, new Capacity(2, 10));
        CompletableFuture<Answer> first = world.submit(small, "12345");
        assertThat(failureOf(world.submit(small, "123456"))).hasMessageContaining("6 tokens");
        CompletableFuture<Answer> second = world.submit(small, "1234");
        assertThat(failureOf(world.submit(small, "1")).reason()).isEqualTo(Reason.OVERLOAD);
        // Others have room of their own.
        CompletableFuture<Answer> other = world.submit(lease, "123456");
        // Whoever learns of an answer finds its place free.
        CompletableFuture<Answer> third =
                first.thenCombine(second, (a, b) -> "123")
                        .thenCompose(text -> world.submit(small, text));
        world.work();
        assertThat(third.join().label()).isEqualTo("odd");
        assertThat(other).isCompleted();
        assertThat(counts().rejections()).isEqualTo(2);
        assertThat(counts().failures()).isEqualTo(2);
    }

    @Test
    void anInputBeyondTheTokenCapacityIsTakenAlone() {
        Lease small = lease(OPTIONS, new Capacity(5, 10));
        CompletableFuture<Answer> large = world.submit(small, "x".repeat(200));
        assertThat(failureOf(world.submit(small, "1")).reason()).isEqualTo(Reason.OVERLOAD);
        world.work();
        assertThat(large.join().label()).isEqualTo("even");
        assertThat(world.submit(small, "1")).isNotCompletedExceptionally();
        assertThat(failureOf(world.submit(small, "x".repeat(200))).reason())
                .isEqualTo(Reason.OVERLOAD);
    }

    @Test
    void memoryThatRunsOutHalvesTheBudgetWhichRecovers() {
        FakePredictor predictor = world.models.last();
        predictor.mostPaddedTokens = 300;
        List<CompletableFuture<Answer>> answers =
                IntStream.range(0, 8)
                        .mapToObj(i -> world.submit(lease, i + "x".repeat(99)))
                        .toList();
        int before = world.pool.models().get(0).tokenBudget();
        world.work();
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
        assertThat(counts().splits()).isEqualTo(1);
        int halved = world.pool.models().get(0).tokenBudget();
        assertThat(halved).isLessThan(before);
        predictor.mostPaddedTokens = Integer.MAX_VALUE;
        for (int i = 0; i < 300; i++) {
            world.send(lease, i + "x".repeat(97));
            world.send(lease, i + "y".repeat(97));
            world.work();
        }
        assertThat(world.pool.models().get(0).tokenBudget()).isGreaterThan(halved);
    }

    @Test
    void anInputThatDoesNotFitAloneFailsAndSaysSo() {
        world.models.last().mostPaddedTokens = 50;
        CompletableFuture<Answer> large = world.submit(lease, "x".repeat(60));
        CompletableFuture<Answer> small = world.submit(lease, "x".repeat(20));
        world.work();
        assertThat(failureOf(large).reason()).isEqualTo(Reason.MODEL_ERROR);
        assertThat(failureOf(large))
                .hasMessageContaining("60 tokens")
                .hasMessageContaining("alone");
        assertThat(small).isCompleted();
    }

    @Test
    void aRunThatHangsIsGivenUpAndItsInputsRunAlone() {
        CompletableFuture<Answer> culprit = world.submit(lease, "hang");
        CompletableFuture<Answer> innocent = world.submit(lease, "innocent");
        FakePredictor hung = world.models.last();
        BatchRun run = world.begin(Device.CPU);
        world.advance(Duration.ofSeconds(9));
        assertThat(run.isGivenUp()).isFalse();
        world.advance(Duration.ofSeconds(3));
        assertThat(run.isGivenUp()).isTrue();
        FakePredictor replacement = world.models.last();
        assertThat(replacement).isNotSameAs(hung);
        BatchRun culpritAlone = world.begin(Device.CPU);
        world.end(world.begin(Device.CPU));
        assertThat(innocent.join().label()).isEqualTo("even");
        assertThat(replacement.batches).containsExactly(List.of("innocent"));
        world.advance(Duration.ofSeconds(12));
        assertThat(failureOf(culprit).reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(counts().replacedPredictors()).isEqualTo(2);
        // Late results answer nobody, and free what they used.
        hung.release();
        assertThat(hung.closed).isFalse();
        world.end(run);
        replacement.release();
        world.end(culpritAlone);
        world.advance(Duration.ofSeconds(1));
        assertThat(hung.closed).isTrue();
        assertThat(replacement.closed).isTrue();
        assertThat(world.models.last().closed).isFalse();
        assertThat(counts().records()).isEqualTo(2);
        assertThat(counts().inFlight()).isZero();
    }

    @Test
    void aLostDeviceIsOpenedAgainAndRequestsWaitForIt() {
        world.models.last().deviceLost = true;
        var refusals = new int[] {2};
        world.models.onOpen =
                predictor -> {
                    if (refusals[0]-- > 0) {
                        throw new InferenceException(Reason.DEVICE_LOST, "still gone");
                    }
                };
        CompletableFuture<Answer> waiting = world.submit(lease, "waiting");
        world.work();
        assertThat(waiting).isNotDone();
        assertThat(lease.scheduler().backlog()).isPositive();
        world.advance(Duration.ofMillis(100));
        world.work();
        assertThat(waiting).isNotDone();
        world.advance(Duration.ofSeconds(5));
        world.work();
        assertThat(waiting.join().label()).isEqualTo("odd");
        assertThat(counts().replacedPredictors()).isEqualTo(1);
        assertThat(world.models.opened.get(0).closed).isTrue();
    }

    @Test
    void aDeviceThatStaysLostFailsItsRequestsAndIsTriedAgainRarely() {
        world.models.last().deviceLost = true;
        world.models.onOpen =
                predictor -> {
                    throw new InferenceException(Reason.DEVICE_LOST, "still gone");
                };
        CompletableFuture<Answer> waiting = world.submit(lease, "waiting");
        world.work();
        world.advance(Duration.ofSeconds(29));
        assertThat(waiting).isNotDone();
        world.advance(Duration.ofSeconds(2));
        assertThat(failureOf(waiting).reason()).isEqualTo(Reason.DEVICE_LOST);
        assertThat(failureOf(world.submit(lease, "at once")).reason())
                .isEqualTo(Reason.DEVICE_LOST);
        world.models.onOpen = predictor -> {};
        world.advance(Duration.ofSeconds(31));
        CompletableFuture<Answer> back = world.submit(lease, "back");
        world.work();
        assertThat(back.join().label()).isEqualTo("even");
    }

    @Test
    void severalInputsThatLoseTheirDeviceDoNotTakeTheOthersAlong() {
        var culprits = new ArrayList<CompletableFuture<Answer>>();
        for (int i = 0; i < 4; i++) {
            culprits.add(world.submit(lease, "lost" + "x".repeat(i)));
        }
        CompletableFuture<Answer> innocent = world.submit(lease, "innocent");
        for (int i = 0; i < 60; i++) {
            world.work();
            world.advance(Duration.ofSeconds(1));
        }
        assertThat(culprits)
                .allSatisfy(
                        culprit ->
                                assertThat(failureOf(culprit).reason())
                                        .isEqualTo(Reason.DEVICE_LOST));
        assertThat(innocent.join().label()).isEqualTo("even");
    }

    @Test
    void anInputThatLosesTheDeviceEachTimeFailsAndOthersAreAnswered() {
        CompletableFuture<Answer> culprit = world.submit(lease, "lost");
        CompletableFuture<Answer> innocent = world.submit(lease, "innocent");
        for (int i = 0; i < 40; i++) {
            world.work();
            world.advance(Duration.ofSeconds(1));
        }
        assertThat(failureOf(culprit).reason()).isEqualTo(Reason.DEVICE_LOST);
        assertThat(innocent.join().label()).isEqualTo("even");
    }

    @Test
    void anotherDeviceGoesOnServing() {
        lease.close();
        world.advance(Duration.ofSeconds(1));
        world.models.devices = List.of(Device.gpu(0), Device.gpu(1));
        Lease two = lease(OPTIONS, CAPACITY);
        assertThat(counts().predictors()).isEqualTo(4);
        world.models.opened.get(1).deviceLost = true;
        world.models.onOpen =
                predictor -> {
                    throw new InferenceException(Reason.DEVICE_LOST, "still gone");
                };
        CompletableFuture<Answer> answer = world.submit(two, "text");
        world.end(world.begin(Device.gpu(0)));
        assertThat(world.begin(Device.gpu(0))).isNull();
        world.end(world.begin(Device.gpu(1)));
        assertThat(answer.join().label()).isEqualTo("even");
        world.advance(Duration.ofMinutes(2));
        CompletableFuture<Answer> later = world.submit(two, "later!");
        world.work();
        assertThat(later.join().label()).isEqualTo("even");
    }

    @Test
    void backlogIsPredictedFromWhatWaitsAndRuns() {
        assertThat(lease.scheduler().backlog()).isZero();
        for (int i = 0; i < 100; i++) {
            world.send(lease, "%02d".formatted(i) + "x".repeat(98));
        }
        // 10,000 tokens at 10 µs, and two workers.
        assertThat(lease.scheduler().backlog().toMillis()).isBetween(45L, 70L);
        Duration all = lease.scheduler().backlog();
        BatchRun run = world.begin(Device.CPU);
        assertThat(lease.scheduler().backlog().toMillis()).isCloseTo(all.toMillis(), offset(3));
        world.end(run);
        assertThat(lease.scheduler().backlog()).isLessThan(all);
        assertThat(counts().waitingTokens()).isEqualTo(9_600);
        world.work();
        assertThat(lease.scheduler().backlog()).isZero();
        assertThat(counts().queueMillis().p50()).isGreaterThan(10);
        assertThat(counts().costError()).isLessThan(0.2);
    }

    private static org.assertj.core.data.Offset<Long> offset(long millis) {
        return org.assertj.core.data.Offset.offset(millis);
    }

    @Test
    void aModelWaitsForMoreIfItsPolicySaysSo() {
        var patient = new VirtualScheduler(FirstComePolicy.of(8, 5_000_000), Duration.ZERO);
        Lease held = patient.pool.lease(MODEL, OPTIONS, CAPACITY);
        patient.send(held, "text");
        DeviceWorkers workers = patient.pool.scheduler().workersOf(Device.CPU);
        assertThat(patient.pool.scheduler().poll(workers).waitNanos()).isEqualTo(5_000_000);
        patient.advance(Duration.ofMillis(5));
        assertThat(patient.begin(Device.CPU)).isNotNull();
    }
}
