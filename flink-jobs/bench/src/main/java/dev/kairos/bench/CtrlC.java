package dev.kairos.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What an interrupt from the keyboard does to a run: its thread is interrupted, and the JVM waits
 * until it has ended its processes and removed its files.
 */
final class CtrlC implements AutoCloseable {
    private static final int LONGEST_CLEAN_UP_SECONDS = 20;

    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean stopping;

    /**
     * Watches from now until it is closed.
     *
     * @param run the thread to interrupt
     */
    CtrlC(Thread run) {
        this.hook = new Thread(() -> stop(run), "kairos-bench-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop(Thread run) {
        stopping = true;
        System.err.println("Stopping; no report is written.");
        run.interrupt();
        try {
            boolean unused = cleanedUp.await(LONGEST_CLEAN_UP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the run's failure is only that it was stopped. */
    boolean isStopping() {
        return stopping;
    }

    @Override
    public void close() {
        cleanedUp.countDown();
        if (!stopping) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyStopping) {
                // Then it finds that there is nothing to wait for.
            }
        }
    }
}
