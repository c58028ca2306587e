package dev.kairos.bench.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs simulations on all cores; results come in the order of the tasks, whichever ends first. */
public final class Parallel implements AutoCloseable {
    private final ExecutorService executor =
            Executors.newFixedThreadPool(
                    Runtime.getRuntime().availableProcessors(), Parallel::thread);

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "simulation");
        thread.setDaemon(true);
        return thread;
    }

    /** What each task gave, in their order. */
    public <T> List<T> all(List<? extends Callable<T>> tasks) throws InterruptedException {
        var results = new ArrayList<T>();
        for (Future<T> future : executor.invokeAll(tasks)) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("A simulation failed", e.getCause());
            }
        }
        return results;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
