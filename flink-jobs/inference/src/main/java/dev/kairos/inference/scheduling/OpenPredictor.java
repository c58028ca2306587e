package dev.kairos.inference.scheduling;

import dev.kairos.inference.BatchPredictor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A predictor, and how many use it now: one that nobody needs any more is closed after the last
 * use, since to free memory that a run still reads would crash the process. Guarded by the
 * scheduler's lock.
 */
final class OpenPredictor {
    private static final Logger LOG = LoggerFactory.getLogger(OpenPredictor.class);

    private final BatchPredictor predictor;
    private final Background background;
    private int users;
    private boolean retired;

    OpenPredictor(BatchPredictor predictor, Background background) {
        this.predictor = predictor;
        this.background = background;
    }

    /** A use, which {@link #release} ends. */
    BatchPredictor use() {
        users++;
        return predictor;
    }

    void release() {
        users--;
        closeIfUnused();
    }

    /** See {@link BatchPredictor#abandon}. */
    void abandon() {
        predictor.abandon();
    }

    /** Closes it after the last use. */
    void retire() {
        retired = true;
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (retired && users == 0) {
            closeSoon(predictor, background);
        }
    }

    /** Closes a predictor that nobody uses, on a thread of the scheduler. */
    static void closeSoon(BatchPredictor predictor, Background background) {
        var unused =
                background.schedule(
                        () -> {
                            predictor.close();
                            LOG.info("Closed {}", predictor.model());
                        },
                        0);
    }
}
