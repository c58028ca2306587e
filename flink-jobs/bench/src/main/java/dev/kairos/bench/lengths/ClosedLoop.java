package dev.kairos.bench.lengths;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One thread that hands in texts as long as no more than a number of them are in flight, as a Flink
 * stage does when more comes than is answered.
 */
final class ClosedLoop {
    private final int inFlight;
    private final long deadlineNanos;

    /**
     * @param inFlight most texts at a time
     * @param deadlineNanos how long after it was handed in each wants to be answered
     */
    ClosedLoop(int inFlight, long deadlineNanos) {
        this.inFlight = inFlight;
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * Texts a second, from the first one handed in until all are answered, so that no way to batch
     * gains by leaving the long ones for later.
     *
     * @param texts all different
     * @throws IllegalStateException if one got no answer
     */
    double perSecond(Served served, List<String> texts) throws InterruptedException {
        var room = new Semaphore(inFlight);
        var failure = new AtomicReference<Throwable>();
        long started = System.nanoTime();
        for (String text : texts) {
            room.acquire();
            var unused =
                    served.submit(text, System.nanoTime() + deadlineNanos)
                            .whenComplete(
                                    (answer, error) -> {
                                        if (error != null) {
                                            failure.compareAndSet(null, error);
                                        }
                                        room.release();
                                    });
        }
        room.acquire(inFlight);
        if (failure.get() != null) {
            throw new IllegalStateException("A text got no answer", failure.get());
        }
        return texts.size() * 1e9 / (System.nanoTime() - started);
    }
}
