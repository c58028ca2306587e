package dev.kairos.inference.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.Capacity;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Request;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.scheduling.SharedScheduler.Lease;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Many requests, failures and restarts leave nothing behind. */
class SchedulerSoakTest {
    private static final int RESTARTS = 60;
    private static final int REQUESTS = 4_000;
    private static final int IN_FLIGHT = 500;

    /** What two measurements of the same heap may differ by. */
    private static final long NOISE_BYTES = 2_000_000;

    private final NewThreads threads = new NewThreads();
    private final FakeModels models = new FakeModels();
    private final SchedulerPool pool =
            new SchedulerPool(
                    models, SchedulerPropertyTest.Policy.TOKEN_BUDGET.factory(), Duration.ZERO);
    private final ModelOptions options =
            new ModelOptions("cpu", 2, 4_096, 256, Duration.ofMillis(500));

    @Test
    void heapAndThreadsStayFlat() throws Exception {
        long seed = System.nanoTime();
        System.out.println("SchedulerSoakTest seed " + seed);
        var random = new Random(seed);
        // One user stays, so that the model does.
        try (Lease stays = pool.lease("a", options, new Capacity(1, 1_000))) {
            long early = 0;
            for (int restart = 0; restart < RESTARTS; restart++) {
                // Now and then the device is lost while requests come.
                models.last().deviceLost = restart % 15 == 7;
                useOnce(random);
                if (restart == RESTARTS / 3) {
                    early = usedBytes();
                }
            }
            long late = usedBytes();
            System.out.printf("Heap after a third %,d, at the end %,d bytes%n", early, late);
            assertThat(late - early).isLessThan(NOISE_BYTES);
            SchedulerSnapshot counts = pool.snapshot();
            assertThat(counts.records()).isEqualTo((long) RESTARTS * REQUESTS);
            assertThat(counts.inFlight()).isZero();
            assertThat(counts.waitingTokens()).isZero();
            assertThat(counts.replacedPredictors()).isEqualTo(RESTARTS / 15);
            assertThat(threads.predictors()).isEqualTo(2);
        }
        Awaitility.await().until(() -> threads.names().isEmpty());
        assertThat(models.opened).allSatisfy(one -> assertThat(one.closed).isTrue());
    }

    private void useOnce(Random random) throws InterruptedException {
        var room = new Semaphore(IN_FLIGHT);
        var answered = new AtomicLong();
        var unexpected = new AtomicLong();
        try (Lease lease = pool.lease("a", options, new Capacity(IN_FLIGHT, 1_000_000))) {
            for (int i = 0; i < REQUESTS; i++) {
                room.acquire();
                boolean fails = random.nextInt(500) == 0;
                // Most are new, some are equal to others.
                String text =
                        (fails ? "crash " : "ok ")
                                + random.nextInt(5_000)
                                + "x".repeat(random.nextInt(60));
                var unused =
                        lease.scheduler()
                                .submit(
                                        new Request(
                                                "pipeline-" + random.nextInt(3),
                                                "a",
                                                new ModelInput.Text(text),
                                                System.nanoTime() + 1_000_000_000L,
                                                random.nextInt(2)))
                                .whenComplete(
                                        (answer, failure) -> {
                                            room.release();
                                            answered.incrementAndGet();
                                            if ((failure == null) == fails && !isClosing(failure)) {
                                                unexpected.incrementAndGet();
                                            }
                                        });
            }
        }
        assertThat(answered).hasValue(REQUESTS);
        assertThat(unexpected).hasValue(0);
        models.opened.forEach(predictor -> predictor.batches.clear());
    }

    private static boolean isClosing(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof InferenceException e && e.reason() == Reason.OVERLOAD;
    }

    /** Heap in use once nothing more can be freed. */
    private static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
