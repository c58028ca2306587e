package dev.kairos.bench.workload;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * One thread that hands in texts as long as no more than a number of them are in flight, as a Flink
 * stage does when more comes than is answered.
 */
public final class ClosedLoop {
    private ClosedLoop() {}

    /**
     * Has all texts answered.
     *
     * @param inFlight most texts at a time
     * @param submit hands one in and does not wait for its answer
     * @return texts a second, from the first one handed in until all are answered, so that nothing
     *     is gained by leaving the long ones for later
     * @throws IllegalStateException if one got no answer
     */
    public static double perSecond(
            List<String> texts, int inFlight, Function<String, CompletableFuture<?>> submit)
            throws InterruptedException {
        var room = new Semaphore(inFlight);
        var failure = new AtomicReference<Throwable>();
        long started = System.nanoTime();
        for (String text : texts) {
            room.acquire();
            var unused =
                    submit.apply(text)
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
