package dev.kairos.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
     * Runs all batches.
     *
     * @param classifiers gives each thread what it runs batches with
     * @return how long all took together, in nanoseconds
     * @throws IllegalStateException if a batch failed
     */
    public static long nanosOf(
            List<List<String>> batches, int threads, Supplier<Consumer<List<String>>> classifiers)
            throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads, BatchLoop::daemon);
        try {
            var own = Stream.generate(classifiers).limit(threads).toList();
            var next = new AtomicInteger();
            var running = new ArrayList<Future<?>>();
            long started = System.nanoTime();
            for (Consumer<List<String>> classifier : own) {
                running.add(pool.submit(() -> run(batches, next, classifier)));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
            return System.nanoTime() - started;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A batch failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static void run(
            List<List<String>> batches, AtomicInteger next, Consumer<List<String>> classifier) {
        for (int i = next.getAndIncrement(); i < batches.size(); i = next.getAndIncrement()) {
            classifier.accept(batches.get(i));
        }
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "kairos-bench-loop");
        thread.setDaemon(true);
        return thread;
    }
}
