package dev.kairos.inference.scheduling;

import java.util.concurrent.Future;

/** Runs what a scheduler does beside computing: loading, closing, watching. */
interface Background {
    /**
     * Runs a task once, never on the caller's thread.
     *
     * @return cancels it as long as it has not begun
     */
    Future<?> schedule(Runnable task, long delayNanos);
}
