package dev.kairos.inference.scheduling;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that come as they are needed, one for each task under way, and end when they are not. */
final class BackgroundThreads implements Background {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundThreads.class);

    /** Longer than the scheduler's pauses between two looks for what hangs. */
    private static final long IDLE_SECONDS = 2;

    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor threads;

    BackgroundThreads() {
        timer =
                new ScheduledThreadPoolExecutor(
                        1, task -> ProcessThread.daemon("kairos-scheduler-timer", task));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        // A model that takes long to load, or hangs, keeps no other task waiting.
        threads =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        task -> ProcessThread.daemon("kairos-scheduler", task));
    }

    @Override
    public Future<?> schedule(Runnable task, long delayNanos) {
        Runnable logged = () -> run(task);
        return delayNanos <= 0
                ? threads.submit(logged)
                : timer.schedule(() -> threads.execute(logged), delayNanos, TimeUnit.NANOSECONDS);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("A task of the scheduler failed", e);
        }
    }
}
