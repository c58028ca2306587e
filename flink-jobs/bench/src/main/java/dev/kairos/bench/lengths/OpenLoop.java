package dev.kairos.bench.lengths;

import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.simulation.SimulatedItem;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Texts that arrive in real time whatever became of those before. Each has its time beforehand, and
 * is late from that time on, also when the thread that hands it in is held up: a device that cannot
 * keep up does not slow down what is measured.
 */
final class OpenLoop {
    /** First arrivals that do not count: this part of them. */
    private static final double WARM_UP = 0.1;

    private static final long HEAD_START_NANOS = 20_000_000;

    private final List<String> texts;
    private final List<SimulatedItem> arrivals;
    private final long deadlineNanos;
    private final int first;

    /**
     * @param texts at least as many as arrivals
     * @param arrivals when each arrives, from 0 on
     * @param deadlineNanos how long after its arrival each wants to be answered
     */
    OpenLoop(List<String> texts, List<SimulatedItem> arrivals, long deadlineNanos) {
        this.texts = texts;
        this.arrivals = arrivals;
        this.deadlineNanos = deadlineNanos;
        this.first = (int) (arrivals.size() * WARM_UP);
    }

    /**
     * Runs until every text is answered.
     *
     * @throws IllegalStateException if one got no answer
     */
    LoadFigures run(Served served) throws InterruptedException {
        int count = arrivals.size();
        var latencies = new long[count];
        var failure = new AtomicReference<Throwable>();
        var unanswered = new CountDownLatch(count);
        SchedulerSnapshot before = served.snapshot();
        long start = System.nanoTime() + HEAD_START_NANOS;
        for (int i = 0; i < count; i++) {
            int number = i;
            long at = start + arrivals.get(i).submittedNanos();
            waitUntil(at);
            var unused =
                    served.submit(texts.get(i), at + deadlineNanos)
                            .whenComplete(
                                    (answer, error) -> {
                                        latencies[number] = System.nanoTime() - at;
                                        if (error != null) {
                                            failure.compareAndSet(null, error);
                                        }
                                        unanswered.countDown();
                                    });
        }
        unanswered.await();
        if (failure.get() != null) {
            throw new IllegalStateException("A text got no answer", failure.get());
        }
        return figures(latencies, before, served.snapshot());
    }

    private static void waitUntil(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = nanos - System.nanoTime();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("Stopped before all texts had arrived");
        }
    }

    private LoadFigures figures(long[] all, SchedulerSnapshot before, SchedulerSnapshot after) {
        var window = ArrivalWindow.of(arrivals, first);
        // Of all texts, also those before: as many are under way when the window begins as when it
        // ends, unless the device falls behind.
        int answered = 0;
        for (int i = 0; i < all.length; i++) {
            answered += window.holds(arrivals.get(i).submittedNanos() + all[i]) ? 1 : 0;
        }
        return LoadFigures.of(
                window.perSecond(all.length - first - 1),
                window.perSecond(answered),
                Arrays.copyOfRange(all, first, all.length),
                (double) (after.paddedTokens() - before.paddedTokens())
                        / (after.tokens() - before.tokens()),
                deadlineNanos);
    }
}
