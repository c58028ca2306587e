package dev.kairos.bench.encoder;

import dev.kairos.bench.workload.ClosedLoop;
import dev.kairos.bench.workload.Sample;
import dev.kairos.inference.Answer;
import dev.kairos.inference.Capacity;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Request;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.scheduling.SharedScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One thread that submits to the scheduler as a Flink stage does: as long as no more than a
 * capacity is in flight.
 */
final class SchedulerLoop implements AutoCloseable {
    /** In flight at most, as of the stages of the built-in pipelines. */
    static final int CAPACITY = 256;

    /** That of the news-sentiment pipeline. */
    static final Duration LATENCY_TARGET = Duration.ofMillis(500);

    private static final long TOKENS_OF_LONGEST = 256;

    private final String model;
    private final SharedScheduler.Lease lease;

    /**
     * @param model reference of the package
     * @param predictors batches that run at a time
     */
    SchedulerLoop(String model, int predictors) {
        this.model = model;
        // Twice the capacity: what settles gives its place back a moment after it answers.
        this.lease =
                SharedScheduler.lease(
                        model,
                        options(predictors),
                        new Capacity(2 * CAPACITY, 2 * CAPACITY * TOKENS_OF_LONGEST));
    }

    private static ModelOptions options(int predictors) {
        var defaults = ModelOptions.defaults();
        return new ModelOptions(
                "cpu", predictors, defaults.maxBatchTokens(), 0, defaults.hungAfter());
    }

    ModelInfo model() {
        return lease.model();
    }

    SchedulerSnapshot snapshot() {
        return lease.scheduler().snapshot();
    }

    /** Asks for one answer and waits for it. */
    Answer answer(String text) {
        return submit(text).join();
    }

    private CompletableFuture<Answer> submit(String text) {
        return lease.scheduler()
                .submit(
                        new Request(
                                "bench",
                                model,
                                new ModelInput.Text(text),
                                System.nanoTime() + LATENCY_TARGET.toNanos(),
                                0));
    }

    /**
     * Has all texts answered.
     *
     * @return texts a second
     * @throws IllegalStateException if one got no answer
     */
    double perSecond(Sample sample) throws InterruptedException {
        return ClosedLoop.perSecond(sample.texts(), CAPACITY, this::submit);
    }

    @Override
    public void close() {
        lease.close();
    }
}
