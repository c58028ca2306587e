package dev.kairos.bench.lengths;

import dev.kairos.inference.Answer;
import dev.kairos.inference.Capacity;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Request;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.scheduling.ModelLoader;
import dev.kairos.inference.scheduling.SchedulerPool;
import dev.kairos.inference.scheduling.SharedScheduler.Lease;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The product's runtime on this CPU, with a way to batch, and without a cache. */
final class Served implements AutoCloseable {
    /** No load is refused: what comes too fast waits, and is late. */
    private static final Capacity UNBOUNDED = new Capacity(Integer.MAX_VALUE, Long.MAX_VALUE);

    /** Longer than any batch takes where other programs want the cores too. */
    private static final Duration HUNG_AFTER = Duration.ofMinutes(2);

    private final BatchingWay batching;
    private final String model;
    private final SchedulerPool pool;
    private final Lease lease;

    /**
     * @param loader opens the model
     * @param model reference of the package
     * @param predictors batches that run at a time
     */
    Served(BatchingWay batching, ModelLoader loader, String model, int predictors) {
        this.batching = batching;
        this.model = model;
        this.pool = new SchedulerPool(loader, batching.policies(), Duration.ZERO);
        int batchTokens = ModelOptions.defaults().maxBatchTokens();
        var options = new ModelOptions("cpu", predictors, batchTokens, 0, HUNG_AFTER);
        this.lease = pool.lease(model, options, UNBOUNDED);
    }

    BatchingWay batching() {
        return batching;
    }

    SchedulerSnapshot snapshot() {
        return pool.snapshot();
    }

    /**
     * Hands a text in.
     *
     * @param deadlineNanos when its answer should be there, as {@link System#nanoTime()} tells it
     */
    CompletableFuture<Answer> submit(String text, long deadlineNanos) {
        return lease.scheduler()
                .submit(new Request("bench", model, new ModelInput.Text(text), deadlineNanos, 0));
    }

    @Override
    public void close() {
        lease.close();
        pool.closeUnused();
    }
}
