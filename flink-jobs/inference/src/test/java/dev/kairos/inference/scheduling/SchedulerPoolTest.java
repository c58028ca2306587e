package dev.kairos.inference.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.inference.Answer;
import dev.kairos.inference.Capacity;
import dev.kairos.inference.Device;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Request;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.scheduling.SharedScheduler.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases and models, with threads. */
class SchedulerPoolTest {
    private static final ModelOptions OPTIONS =
            new ModelOptions("cpu", 2, 4_096, 0, Duration.ofSeconds(10));
    private static final Capacity CAPACITY = new Capacity(100_000, 10_000_000);

    private static final NewThreads THREADS = new NewThreads();

    private final FakeModels models = new FakeModels();
    private SchedulerPool pool = pool(Duration.ZERO);

    private SchedulerPool pool(Duration grace) {
        return new SchedulerPool(models, FirstComePolicy.of(7, 1_000_000), grace);
    }

    @AfterAll
    static void noThreadIsLeft() {
        Awaitility.await().until(() -> THREADS.names().isEmpty());
    }

    /** Whatever a test did: with its last lease, threads and native memory are gone. */
    @AfterEach
    void nothingIsLeft() {
        Awaitility.await()
                .untilAsserted(
                        () -> {
                            pool.closeUnused();
                            assertThat(pool.models()).isEmpty();
                            assertThat(THREADS.predictors()).isZero();
                            assertThat(models.opened)
                                    .allSatisfy(one -> assertThat(one.closed).isTrue());
                        });
        assertThat(pool.snapshot().inFlight()).isZero();
        assertThat(pool.snapshot().waitingTokens()).isZero();
        assertThat(pool.snapshot().predictors()).isZero();
    }

    private static CompletableFuture<Answer> submit(Lease lease, String model, String text) {
        return lease.scheduler()
                .submit(
                        new Request(
                                "test", model, new ModelInput.Text(text), System.nanoTime(), 0));
    }

    private static InferenceException failureOf(Future<?> answer) {
        return (InferenceException) causeOf(answer);
    }

    private static Throwable causeOf(Future<?> future) {
        try {
            throw new AssertionError("No failure but " + future.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyRequestGetsItsOwnAnswerUnderRandomLoad() throws Exception {
        long seed = System.nanoTime();
        System.out.println("SchedulerPoolTest seed " + seed);
        int threads = 4;
        int each = 2_000;
        var users = Executors.newFixedThreadPool(threads);
        try (Lease lease = pool.lease("a", OPTIONS, CAPACITY)) {
            var done = new ArrayList<Future<Integer>>();
            for (int t = 0; t < threads; t++) {
                var random = new Random(seed + t);
                done.add(users.submit(() -> submitAndCheck(lease, random, each)));
            }
            int failed = 0;
            for (Future<Integer> one : done) {
                failed += one.get(60, TimeUnit.SECONDS);
            }
            SchedulerSnapshot counted = pool.snapshot();
            assertThat(counted.records()).isEqualTo((long) threads * each);
            assertThat(counted.failures()).isEqualTo(failed);
            assertThat(counted.inputs() + counted.cacheHits())
                    .isEqualTo(counted.records() - counted.failures());
        } finally {
            users.shutdownNow();
        }
        assertThat(models.last().batches)
                .allSatisfy(
                        batch -> assertThat(batch).hasSizeBetween(1, 7).doesNotHaveDuplicates());
    }

    private static int submitAndCheck(Lease lease, Random random, int count) {
        var texts = new ArrayList<String>();
        var answers = new ArrayList<CompletableFuture<Answer>>();
        for (int i = 0; i < count; i++) {
            String kind = random.nextInt(50) == 0 ? "bad" : random.nextInt(80) == 0 ? "nan" : "ok";
            texts.add(kind + "x".repeat(random.nextInt(40)));
            answers.add(submit(lease, "a", texts.get(i)));
        }
        int failed = 0;
        for (int i = 0; i < count; i++) {
            String text = texts.get(i);
            if (text.startsWith("ok")) {
                assertThat(answers.get(i).join().probabilities())
                        .isEqualTo(FakePredictor.expected(text, "0"));
            } else {
                failed++;
                assertThat(failureOf(answers.get(i)).reason())
                        .isEqualTo(text.startsWith("bad") ? Reason.BAD_INPUT : Reason.MODEL_ERROR);
            }
        }
        return failed;
    }

    @Test
    void oneModelServesAllLeasesAndClosesAfterTheLast() {
        Lease first = pool.lease("a", OPTIONS, CAPACITY);
        Lease second = pool.lease("a", OPTIONS.withPredictors(5), CAPACITY);
        assertThat(models.opened).hasSize(1);
        first.close();
        first.close();
        assertThat(submit(second, "a", "text").join().label()).isEqualTo("even");
        assertThat(THREADS.predictors()).isEqualTo(2);
        second.close();
        assertThat(failureOf(submit(second, "a", "text")).reason()).isEqualTo(Reason.OVERLOAD);
    }

    @Test
    void aRestartWithinTheGraceFindsTheModelOpen() {
        pool = pool(Duration.ofHours(1));
        try (Lease before = pool.lease("a", OPTIONS, CAPACITY)) {
            assertThat(submit(before, "a", "texts").join().label()).isEqualTo("odd");
        }
        try (Lease after = pool.lease("a", OPTIONS, CAPACITY)) {
            assertThat(submit(after, "a", "text").join().label()).isEqualTo("even");
            assertThat(after.scheduler().snapshot().records()).isEqualTo(2);
        }
        assertThat(models.opened).hasSize(1);
    }

    @Test
    void aRestartWithOtherOptionsOpensTheModelAnew() {
        pool = pool(Duration.ofHours(1));
        pool.lease("a", OPTIONS, CAPACITY).close();

        try (Lease after = pool.lease("a", OPTIONS.withPredictors(3), CAPACITY)) {
            assertThat(submit(after, "a", "text").join().label()).isEqualTo("even");
            assertThat(models.openedFor).containsExactly(2, 3);
            Awaitility.await().until(() -> models.opened.get(0).closed);
        }
    }

    @Test
    void aModelThatServesOthersOnOtherDevicesIsRefused() {
        try (Lease first = pool.lease("a", OPTIONS, CAPACITY)) {
            models.devices = List.of(Device.gpu(0));
            var asked = new ModelOptions("gpu:0", 2, 4_096, 0, Duration.ofSeconds(10));
            assertThatThrownBy(() -> pool.lease("a", asked, CAPACITY))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("serves others of this process on [cpu]")
                    .hasMessageContaining("gpu:0");
            assertThat(submit(first, "a", "text").join().label()).isEqualTo("even");
        }
        assertThat(models.opened).hasSize(1);
    }

    @Test
    void theThreadsOfADeviceServeAllItsModels() {
        try (Lease a = pool.lease("a", OPTIONS.withPredictors(1), CAPACITY);
                Lease b = pool.lease("b", OPTIONS.withPredictors(3), CAPACITY)) {
            assertThat(submit(a, "a", "text").join().label()).isEqualTo("even");
            assertThat(submit(b, "b", "texts").join().label()).isEqualTo("odd");
            assertThat(failureOf(submit(a, "b", "text"))).hasMessageContaining("'b'");
            assertThat(pool.snapshot().predictors()).isEqualTo(3);
            assertThat(THREADS.predictors()).isEqualTo(3);
            b.close();
            Awaitility.await().until(() -> pool.snapshot().predictors() == 1);
            Awaitility.await().until(() -> THREADS.predictors() == 1);
            assertThat(submit(a, "a", "still").join().label()).isEqualTo("odd");
        }
        assertThat(models.opened).hasSize(2);
    }

    @Test
    void aModelIsOpenedForItsPredictorsAndWarmedUpOnceForEach() {
        var runs = new ConcurrentHashMap<Integer, Integer>();
        models.onRun = tokens -> runs.merge(tokens, 1, Integer::sum);
        pool.lease("a", OPTIONS.withPredictors(1), CAPACITY).close();
        var ofOne = Map.copyOf(runs);
        runs.clear();
        pool.lease("b", OPTIONS.withPredictors(3), CAPACITY).close();

        assertThat(models.openedFor).containsExactly(1, 3);
        assertThat(runs.keySet()).isEqualTo(ofOne.keySet());
        runs.forEach((tokens, count) -> assertThat(count - ofOne.get(tokens)).isEqualTo(2));
    }

    @Test
    void aPackageThatChangedIsOpenedBesideTheOldOne() {
        try (Lease old = pool.lease("a", OPTIONS, CAPACITY)) {
            models.install("a", FakeModels.version(1));
            try (Lease fresh = pool.lease("a", OPTIONS, CAPACITY)) {
                assertThat(submit(fresh, "a", "text").join().model().version()).isEqualTo("1");
                assertThat(submit(old, "a", "text").join().model().version()).isEqualTo("0");
                assertThat(old.model()).isEqualTo(FakeModels.version(0));
                assertThat(fresh.model()).isEqualTo(FakeModels.version(1));
            }
        }
        assertThat(models.opened).hasSize(2);
    }

    @Test
    void aModelThatCannotBeOpenedLeavesNothingBehind() {
        assertThatThrownBy(() -> pool.lease("missing", OPTIONS, CAPACITY))
                .hasMessageContaining("no model 'missing'");
        models.onOpen =
                predictor -> {
                    throw new IllegalArgumentException("damaged");
                };
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.lease("a", OPTIONS, CAPACITY))
                .withMessage("damaged");
        models.onOpen = predictor -> predictor.deviceLost = true;
        assertThatThrownBy(() -> pool.lease("a", OPTIONS, CAPACITY))
                .hasMessageContaining("warm-up on cpu");
        assertThat(models.last().closed).isTrue();
        models.onOpen = predictor -> {};
        try (Lease lease = pool.lease("a", OPTIONS, CAPACITY)) {
            assertThat(submit(lease, "a", "text").join().label()).isEqualTo("even");
        }
    }

    @Test
    void aModelIsLoadedOnceAndNobodyElseWaitsForIt() throws Exception {
        try (Lease other = pool.lease("other", OPTIONS, CAPACITY)) {
            var gate = new CountDownLatch(1);
            models.gate = gate;
            var users = Executors.newFixedThreadPool(2);
            try {
                Future<Lease> first = users.submit(() -> pool.lease("slow", OPTIONS, CAPACITY));
                Future<Lease> second = users.submit(() -> pool.lease("slow", OPTIONS, CAPACITY));
                assertThat(submit(other, "other", "text").join().label()).isEqualTo("even");
                pool.lease("other", OPTIONS, CAPACITY).close();
                assertThat(first.isDone() || second.isDone()).isFalse();
                gate.countDown();
                first.get(30, TimeUnit.SECONDS).close();
                second.get(30, TimeUnit.SECONDS).close();
            } finally {
                users.shutdownNow();
            }
        }
        assertThat(models.opened).hasSize(2);
    }

    @Test
    void aHungPredictorIsReplacedAndItsThreadToo() {
        var options = new ModelOptions("cpu", 1, 4_096, 0, Duration.ofMillis(200));
        FakePredictor hung;
        try (Lease lease = pool.lease("a", options, CAPACITY)) {
            hung = models.last();
            CompletableFuture<Answer> culprit = submit(lease, "a", "hang");
            CompletableFuture<Answer> innocent = submit(lease, "a", "innocent");
            assertThat(innocent.orTimeout(30, TimeUnit.SECONDS).join().label()).isEqualTo("even");
            assertThat(failureOf(culprit).reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(submit(lease, "a", "later").join().label()).isEqualTo("odd");
            assertThat(pool.snapshot().replacedPredictors()).isPositive();
            // Memory that a run still reads is not freed.
            assertThat(hung.closed).isFalse();
            models.opened.forEach(FakePredictor::release);
            Awaitility.await().until(() -> hung.closed);
        }
    }

    @Test
    void aSwitchUnderLoadLosesNoAnswerAndClosesTheOldVersion() throws Exception {
        models.install("next", FakeModels.version(1));
        Lease lease = pool.lease("a", OPTIONS, CAPACITY);
        FakePredictor old = models.last();
        var stop = new CountDownLatch(1);
        var answers = new ArrayList<CompletableFuture<Answer>>();
        var load =
                new Thread(
                        () -> {
                            for (int i = 0; stop.getCount() > 0; i++) {
                                answers.add(submit(lease, "a", "text " + i));
                                if (i % 50 == 0) {
                                    answers.get(i).join();
                                }
                            }
                        });
        load.start();
        Awaitility.await().until(() -> pool.snapshot().batches() > 50);
        assertThat(lease.switchTo("next").get(30, TimeUnit.SECONDS))
                .isEqualTo(FakeModels.version(1));
        assertThat(lease.model()).isEqualTo(FakeModels.version(1));
        assertThat(submit(lease, "a", "at once").join().model().version()).isEqualTo("1");
        Awaitility.await().until(() -> old.closed);
        stop.countDown();
        load.join();
        int change = 0;
        String version = "0";
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i).join();
            String text = "text " + i;
            assertThat(answer.probabilities())
                    .isEqualTo(FakePredictor.expected(text, answer.model().hash()));
            change += answer.model().version().equals(version) ? 0 : 1;
            version = answer.model().version();
        }
        assertThat(change).isEqualTo(1);
        assertThat(version).isEqualTo("1");
        lease.close();
    }

    @Test
    void whatTheOldVersionTookIsAnsweredByIt() {
        models.install("next", FakeModels.version(1));
        try (Lease lease = pool.lease("a", OPTIONS, CAPACITY)) {
            FakePredictor old = models.last();
            old.gate = new CountDownLatch(1);
            var answers = new ArrayList<CompletableFuture<Answer>>();
            for (int i = 0; i < 50; i++) {
                answers.add(submit(lease, "a", "text " + i));
            }
            lease.switchTo("next").join();
            // The threads of the device hang in the old version's batches.
            assertThat(old.closed).isFalse();
            old.gate.countDown();
            assertThat(answers)
                    .allSatisfy(one -> assertThat(one.join().model().version()).isEqualTo("0"));
            Awaitility.await().until(() -> old.closed);
        }
    }

    @Test
    void aSwitchToWhatDoesNotFitChangesNothing() {
        models.install("unfit", FakeModels.info(2, List.of("no", "yes")));
        try (Lease lease = pool.lease("a", OPTIONS, CAPACITY)) {
            assertThat(causeOf(lease.switchTo("unfit")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[no, yes]");
            assertThat(causeOf(lease.switchTo("missing"))).hasMessageContaining("'missing'");
            assertThat(lease.model()).isEqualTo(FakeModels.version(0));
            assertThat(submit(lease, "a", "text").join().model().version()).isEqualTo("0");
            // To what it is already.
            assertThat(lease.switchTo("a").join()).isEqualTo(FakeModels.version(0));
        }
    }

    @Test
    void theLastOfSeveralSwitchesCountsAndAClosedLeaseDoesNotSwitch() {
        models.install("b", FakeModels.version(1));
        models.install("c", FakeModels.version(2));
        Lease lease = pool.lease("a", OPTIONS, CAPACITY);
        var gate = new CountDownLatch(1);
        models.gate = gate;
        CompletableFuture<ModelInfo> first = lease.switchTo("b");
        CompletableFuture<ModelInfo> second = lease.switchTo("c");
        assertThat(causeOf(first)).hasMessageContaining("'c' meanwhile");
        gate.countDown();
        assertThat(second.join().version()).isEqualTo("2");
        var closedGate = new CountDownLatch(1);
        models.gate = closedGate;
        // Not to "b", which may be open still since the first switch, and would pass the gate.
        models.install("d", FakeModels.version(3));
        CompletableFuture<ModelInfo> third = lease.switchTo("d");
        lease.close();
        assertThat(third).isCompletedExceptionally();
        closedGate.countDown();
        assertThat(lease.switchTo("b")).isCompletedExceptionally();
    }
}
