package dev.kairos.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs given batches on a number of threads, each of which takes the next one as it gets free. */
public final class BatchLoop {
    private BatchLoop() {}

    /**
     * Cuts texts into batches.
     *
     * @param size texts of a batch; the last one may have less
     */
    public static List<List<String>> batches(List<String> texts, int size) {
        var batches = new ArrayList<List<String>>();
        for (int from = 0; from < texts.size(); from += size) {
            batches.add(List.copyOf(texts.subList(from, Math.min(texts.size(), from + size))));
        }
        return batches;
    }

    /**
     * Runs all batches. None is under way when it returns, whichever way.
     *
     * @param classifiers gives each thread what it runs batches with
     * @param <B> a batch
     * @return how long all took together, in nanoseconds
     * @throws IllegalStateException if a batch failed
     */
    public static <B> long nanosOf(List<B> batches, int threads, Supplier<Consumer<B>> classifiers)
            throws InterruptedException {
        var next = new AtomicInteger();
        var failure = new AtomicReference<RuntimeException>();
        var running = new ArrayList<Thread>();
        for (int i = 0; i < threads; i++) {
            Consumer<B> classifier = classifiers.get();
            running.add(
                    new Thread(
                            () -> run(batches, next, classifier, failure),
                            "kairos-bench-loop-" + i));
        }
        long started = System.nanoTime();
        running.forEach(Thread::start);
        try {
            for (Thread thread : running) {
                thread.join();
            }
        } catch (InterruptedException e) {
            next.set(batches.size());
            for (Thread thread : running) {
                thread.join();
            }
            throw e;
        }
        if (failure.get() != null) {
            throw new IllegalStateException("A batch failed", failure.get());
        }
        return System.nanoTime() - started;
    }

    private static <B> void run(
            List<B> batches,
            AtomicInteger next,
            Consumer<B> classifier,
            AtomicReference<RuntimeException> failure) {
        try {
            for (int i = next.getAndIncrement(); i < batches.size(); i = next.getAndIncrement()) {
                classifier.accept(batches.get(i));
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            next.set(batches.size());
        }
    }
}
