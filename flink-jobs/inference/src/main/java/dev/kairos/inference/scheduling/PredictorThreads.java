package dev.kairos.inference.scheduling;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of devices: each computes one batch after another. */
final class PredictorThreads {
    private static final Logger LOG = LoggerFactory.getLogger(PredictorThreads.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private PredictorThreads() {}

    /** Starts a thread that works for a device as long as it is needed. */
    static void start(BatchScheduler scheduler, DeviceWorkers workers) {
        String name = "kairos-predictor-" + workers.device();
        ProcessThread.daemon(name, () -> work(scheduler, workers)).start();
    }

    private static void work(BatchScheduler scheduler, DeviceWorkers workers) {
        boolean needed = true;
        while (needed) {
            try {
                BatchRun run = scheduler.take(workers);
                needed = run != null && scheduler.execute(run);
            } catch (Throwable e) {
                // Without its threads the process would answer nobody any more.
                LOG.error("A predictor of {} failed and goes on", workers.device(), e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
