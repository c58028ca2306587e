package dev.kairos.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.InferenceException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchSchedulerTest {
    private static final String MODEL = "fake";

    private final BatchScheduler shared = new BatchScheduler(System::nanoTime);
    private final List<String> served = new ArrayList<>();
    private Scheduler scheduler;

    @AfterEach
    void closeModels() {
        served.forEach(reference -> shared.remove(reference).close());
    }

    @Test
    void everyRequestGetsItsOwnAnswerUnderRandomLoad() throws Exception {
        long seed = System.nanoTime();
        System.out.println("BatchSchedulerTest seed " + seed);
        var predictor = new FakePredictor();
        serve(predictor, new BatchingOptions(7, Duration.ofMillis(1), 2), 100_000);
        int threads = 4;
        int each = 2_000;
        var pool = Executors.newFixedThreadPool(threads);
        try {
            var done = new ArrayList<Future<int[]>>();
            for (int t = 0; t < threads; t++) {
                var random = new Random(seed + t);
                done.add(pool.submit(() -> submitAndCheck(random, each)));
            }
            int failed = 0;
            for (Future<int[]> one : done) {
                failed += one.get(60, TimeUnit.SECONDS)[0];
            }
            SchedulerSnapshot counted = scheduler.snapshot();
            assertThat(counted.records()).isEqualTo((long) threads * each);
            assertThat(counted.failures()).isEqualTo(failed);
            assertThat(counted.inputs() + counted.cacheHits())
                    .isEqualTo(counted.records() - counted.failures());
        } finally {
            pool.shutdownNow();
        }
        assertThat(predictor.batches)
                .allSatisfy(
                        batch -> assertThat(batch).hasSizeBetween(1, 7).doesNotHaveDuplicates());
    }

    private int[] submitAndCheck(Random random, int count) {
        var texts = new ArrayList<String>();
        var answers = new ArrayList<CompletableFuture<Answer>>();
        for (int i = 0; i < count; i++) {
            String kind = random.nextInt(50) == 0 ? "bad" : random.nextInt(80) == 0 ? "nan" : "ok";
            texts.add(kind + "x".repeat(random.nextInt(40)));
            answers.add(submit(texts.get(i)));
        }
        int failed = 0;
        for (int i = 0; i < count; i++) {
            String text = texts.get(i);
            if (text.startsWith("ok")) {
                assertThat(answers.get(i).join().probabilities())
                        .isEqualTo(FakePredictor.expected(text));
            } else {
                failed++;
                assertThat(failureOf(answers.get(i)).reason())
                        .isEqualTo(text.startsWith("bad") ? Reason.BAD_INPUT : Reason.MODEL_ERROR);
            }
        }
        return new int[] {failed};
    }

    @Test
    void aCulpritFailsAloneWithItsCause() {
        serve(new FakePredictor(), new BatchingOptions(6, Duration.ofSeconds(30), 1), 10);
        List<CompletableFuture<Answer>> answers =
                List.of("fine", "bad", "crash", "nan", "oom", "good").stream()
                        .map(this::submit)
                        .toList();
        assertThat(answers.get(0).join().label()).isEqualTo("even");
        assertThat(answers.get(5).join().label()).isEqualTo("even");
        assertThat(failureOf(answers.get(1)).reason()).isEqualTo(Reason.BAD_INPUT);
        assertThat(failureOf(answers.get(2)).reason()).isEqualTo(Reason.MODEL_ERROR);
        assertThat(failureOf(answers.get(2))).hasMessageContaining("crashed on crash");
        assertThat(failureOf(answers.get(3))).hasMessageContaining("NaN");
        assertThat(failureOf(answers.get(4)).reason()).isEqualTo(Reason.MODEL_ERROR);
        assertThat(scheduler.snapshot().failures()).isEqualTo(4);
        assertThat(scheduler.snapshot().records()).isEqualTo(6);
    }

    @Test
    void equalInputsAreComputedOnce() {
        var predictor = new FakePredictor();
        serve(predictor, new BatchingOptions(2, Duration.ofSeconds(30), 1), 10);
        CompletableFuture<Answer> first = submit("same");
        CompletableFuture<Answer> second = submit("same");
        submit("other").join();
        assertThat(first.join().probabilities())
                .isEqualTo(second.join().probabilities())
                .isNotSameAs(second.join().probabilities());
        assertThat(predictor.batches).singleElement().satisfies(b -> assertThat(b).hasSize(2));
        assertThat(scheduler.snapshot()).isEqualTo(new SchedulerSnapshot(1, 3, 2, 2, 2, 1, 0, 0));
    }

    @Test
    void whatExceedsTheLeasedCapacityIsRejectedAndPlacesComeBack() {
        var gate = new CountDownLatch(1);
        serve(new FakePredictor(gate), new BatchingOptions(1, Duration.ZERO, 1), 2);
        CompletableFuture<Answer> first = submit("a");
        CompletableFuture<Answer> second = submit("b");
        assertThat(failureOf(submit("c")).reason()).isEqualTo(Reason.OVERLOAD);
        gate.countDown();
        // Whoever learns of an answer finds its place free.
        CompletableFuture<Answer> third =
                first.thenCombine(second, (a, b) -> "d").thenCompose(this::submit);
        assertThat(third.join().label()).isEqualTo("odd");
    }

    @Test
    void aCancelledRequestIsNotComputed() {
        var gate = new CountDownLatch(1);
        var predictor = new FakePredictor(gate);
        serve(predictor, new BatchingOptions(1, Duration.ZERO, 1), 10);
        CompletableFuture<Answer> running = submit("running");
        Awaitility.await().until(() -> predictor.batches.size() == 1);
        CompletableFuture<Answer> cancelled = submit("cancelled");
        cancelled.cancel(false);
        gate.countDown();
        assertThat(running.join().label()).isEqualTo("odd");
        assertThat(submit("last").join().label()).isEqualTo("even");
        assertThat(predictor.batches).hasSize(2);
        assertThat(scheduler.snapshot().records()).isEqualTo(3);
    }

    @Test
    void overdueRequestsAreAnswered() {
        serve(new FakePredictor(), new BatchingOptions(8, Duration.ofMillis(1), 1), 10);
        long longAgo = System.nanoTime() - Duration.ofHours(1).toNanos();
        var request = new Request("test", MODEL, new ModelInput.Text("late"), longAgo, 0);
        assertThat(scheduler.submit(request).join().label()).isEqualTo("even");
    }

    @Test
    void closingFailsWhatWaitsAndLetsWhatRunsEnd() {
        var gate = new CountDownLatch(1);
        var predictor = new FakePredictor(gate);
        serve(predictor, new BatchingOptions(1, Duration.ZERO, 1), 10);
        CompletableFuture<Answer> running = submit("running");
        Awaitility.await().until(() -> predictor.batches.size() == 1);
        CompletableFuture<Answer> waiting = submit("waiting");
        served.clear();
        ModelBatcher batcher = shared.remove(MODEL);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(batcher::close);
        assertThat(failureOf(waiting).reason()).isEqualTo(Reason.OVERLOAD);
        assertThat(predictor.closed).isFalse();
        gate.countDown();
        closing.join();
        assertThat(running.join().label()).isEqualTo("odd");
        assertThat(predictor.closed).isTrue();
        assertThat(failureOf(submit("late")).reason()).isEqualTo(Reason.OVERLOAD);
        assertThat(threads()).isEmpty();
    }

    private void serve(FakePredictor predictor, BatchingOptions options, int capacity) {
        shared.add(MODEL, predictor, options);
        scheduler = shared.share(capacity);
        served.add(MODEL);
    }

    private CompletableFuture<Answer> submit(String text) {
        return scheduler.submit(
                new Request("test", MODEL, new ModelInput.Text(text), System.nanoTime(), 0));
    }

    static InferenceException failureOf(CompletableFuture<Answer> answer) {
        try {
            throw new AssertionError("No failure but " + answer.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return (InferenceException) e.getCause();
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("kairos-"))
                .toList();
    }
}
