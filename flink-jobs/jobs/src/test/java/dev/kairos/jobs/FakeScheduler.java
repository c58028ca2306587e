package dev.kairos.jobs;

import dev.kairos.inference.Answer;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.Request;
import dev.kairos.inference.Scheduler;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.scheduling.SharedScheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A scheduler whose requests wait until the test answers them, and a lease on it. Texts that speak
 * of a gain are positive, others negative.
 */
public final class FakeScheduler implements Scheduler {
    public static final ModelInfo MODEL =
            new ModelInfo(
                    "news-sentiment",
                    "1",
                    "abc",
                    "sentiment",
                    List.of("negative", "neutral", "positive"),
                    true);

    /** A request that waits, and how to answer it. */
    public record Pending(Request request, CompletableFuture<Answer> future) {
        public String text() {
            return ((ModelInput.Text) request.input()).text();
        }

        public void answer() {
            future.complete(FakeScheduler.answer(text()));
        }

        public void refuse(InferenceException.Reason reason) {
            future.completeExceptionally(new InferenceException(reason, "refused: " + reason));
        }
    }

    private final BlockingQueue<Pending> pending = new LinkedBlockingQueue<>();
    private final AtomicInteger leases = new AtomicInteger();
    private final ModelInfo model;
    private volatile Duration backlog = Duration.ZERO;
    private volatile boolean failsOnClose;

    public FakeScheduler() {
        this(MODEL);
    }

    public FakeScheduler(ModelInfo model) {
        this.model = model;
    }

    public static Answer answer(String text) {
        float[] probabilities =
                text.contains("gain")
                        ? new float[] {0.1f, 0.1f, 0.8f}
                        : new float[] {0.8f, 0.1f, 0.1f};
        return new Answer(MODEL, probabilities, false);
    }

    @Override
    public CompletableFuture<Answer> submit(Request request) {
        var future = new CompletableFuture<Answer>();
        pending.add(new Pending(request, future));
        return future;
    }

    @Override
    public Duration backlog() {
        return backlog;
    }

    /** What it predicts from now on. */
    public void predictBacklog(Duration predicted) {
        backlog = predicted;
    }

    @Override
    public SchedulerSnapshot snapshot() {
        return SchedulerSnapshot.EMPTY;
    }

    /** Leases that end fail what nobody has answered, on the thread that ends them. */
    public void failWhatIsOpenOnClose() {
        failsOnClose = true;
    }

    /** Requests in the order in which they came. */
    public BlockingQueue<Pending> pending() {
        return pending;
    }

    /** Leases that were taken and not given back. */
    public int leases() {
        return leases.get();
    }

    public SharedScheduler.Lease lease() {
        leases.incrementAndGet();
        return new SharedScheduler.Lease() {
            private boolean closed;

            @Override
            public Scheduler scheduler() {
                return FakeScheduler.this;
            }

            @Override
            public ModelInfo model() {
                return model;
            }

            @Override
            public CompletableFuture<ModelInfo> switchTo(String model) {
                throw new UnsupportedOperationException("No test asks for another model");
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    if (failsOnClose) {
                        pending.forEach(open -> open.refuse(InferenceException.Reason.OVERLOAD));
                    }
                    leases.decrementAndGet();
                }
            }
        };
    }
}
