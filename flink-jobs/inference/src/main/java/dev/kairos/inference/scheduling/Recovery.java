package dev.kairos.inference.scheduling;

import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.scheduling.PredictorOpener.Opened;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces predictors that hung or lost their device: at once, then with growing pauses, and from
 * some time on rarely. Guarded by the scheduler's lock, but for the opening itself.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** Pauses before the attempts that requests wait for; half a minute in all. */
    private static final List<Duration> PAUSES =
            List.of(
                    Duration.ZERO,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(8),
                    Duration.ofSeconds(18));

    /** A predictor that opens well but fails each time is opened no faster than this. */
    private static final int LONGEST_FIRST_PAUSE = 3;

    /**
     * A predictor that opens so often and breaks down each time before it answered a batch is no
     * better than one that cannot be opened. More than several inputs may lose in a row, so that a
     * few inputs do not take their model along.
     */
    private static final int MOST_BREAKDOWNS = 8;

    /** Pause between later attempts, which no request waits for. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(30);

    /** An attempt that takes longer hangs. */
    private static final Duration LONGEST_OPENING = Duration.ofMinutes(2);

    private final BatchScheduler scheduler;
    private final PredictorOpener opener;
    private final Background background;
    private final IdentityHashMap<Replica, Repair> repairs = new IdentityHashMap<>();

    /** What was tried since the last batch that a replica answered. */
    private static final class Repair {
        /** How often its predictor hung or was lost. */
        int breakdowns;

        /** How often it could not be opened since it last could. */
        int failedOpenings;

        /** Names the attempt under way; 0 if there is none. */
        int attempt;

        int attempts;
        long dueNanos;

        boolean isExhausted() {
            return failedOpenings >= PAUSES.size() || breakdowns >= MOST_BREAKDOWNS;
        }

        Duration pause() {
            if (isExhausted()) {
                return LONG_PAUSE;
            }
            int first = Math.min(breakdowns - 1, LONGEST_FIRST_PAUSE);
            return PAUSES.get(failedOpenings == 0 ? first : failedOpenings);
        }
    }

    Recovery(BatchScheduler scheduler, PredictorOpener opener, Background background) {
        this.scheduler = scheduler;
        this.opener = opener;
        this.background = background;
    }

    /**
     * Replaces a predictor in the background, unless that is done or under way.
     *
     * @param broken what failed
     */
    void replace(Replica replica, OpenPredictor broken) {
        if (replica.predictor() == broken && replica.isServing()) {
            replica.pause();
            Repair repair = repairs.computeIfAbsent(replica, key -> new Repair());
            repair.breakdowns++;
            attempt(replica, repair);
        }
    }

    /** A batch was answered: what was wrong is over. */
    void succeeded(Replica replica) {
        if (replica.isServing()) {
            repairs.remove(replica);
        }
    }

    /** A model is served no longer. */
    void forget(Replica replica) {
        repairs.remove(replica);
    }

    /** Whether no device of a model answers, nor will soon. */
    boolean isDown(ServedModel model) {
        return model.replicas().stream()
                .allMatch(
                        replica -> {
                            Repair repair = repairs.get(replica);
                            return !replica.isServing() && repair != null && repair.isExhausted();
                        });
    }

    /**
     * Fails what waits for a model that no device answers for, nor will soon.
     *
     * @param cause why, if it is known, or null
     */
    void failIfDown(ServedModel model, Throwable cause, Settlements due) {
        if (isDown(model)) {
            InferenceException failure = downException(model, cause);
            model.queue().takeAll().forEach(item -> due.fail(item, failure));
        }
    }

    static InferenceException downException(ServedModel model, Throwable cause) {
        String message =
                "No device answers for the model %s, which is opened again every %d s"
                        .formatted(model.info().name(), LONG_PAUSE.toSeconds());
        return new InferenceException(Reason.DEVICE_LOST, message, cause);
    }

    /** How long until a device of a model may answer again; 0 if one does. */
    long pauseNanos(ServedModel model, long nowNanos) {
        long shortest = Long.MAX_VALUE;
        for (Replica replica : model.replicas()) {
            Repair repair = repairs.get(replica);
            boolean paused = !replica.isServing() && repair != null;
            shortest = Math.min(shortest, paused ? repair.dueNanos - nowNanos : 0);
        }
        return Math.max(0, shortest);
    }

    /** Begins anew where an attempt hangs. */
    void giveUpHung(Settlements due) {
        for (Map.Entry<Replica, Repair> entry : List.copyOf(repairs.entrySet())) {
            Repair repair = entry.getValue();
            if (repair.attempt > 0
                    && due.nowNanos() - repair.dueNanos > LONGEST_OPENING.toNanos()) {
                LOG.warn("Opening {} hangs", entry.getKey().model().info());
                failedToOpen(entry.getKey(), repair, null, due);
            }
        }
    }

    private void attempt(Replica replica, Repair repair) {
        int attempt = ++repair.attempts;
        Duration pause = repair.pause();
        repair.attempt = attempt;
        repair.dueNanos = scheduler.now() + pause.toNanos();
        var unused = background.schedule(() -> open(replica, repair, attempt), pause.toNanos());
    }

    private void failedToOpen(Replica replica, Repair repair, Throwable cause, Settlements due) {
        repair.failedOpenings++;
        attempt(replica, repair);
        failIfDown(replica.model(), cause, due);
    }

    private void open(Replica replica, Repair repair, int attempt) {
        ServedModel model = replica.model();
        Opened opened = null;
        Throwable failure = null;
        try {
            scheduler.decide(due -> replica.predictor()).abandon();
            opened =
                    opener.open(
                            model.reference(),
                            model.info().hash(),
                            replica.device(),
                            model.options());
        } catch (Throwable e) {
            failure = e;
        }
        scheduler.locked(ended(replica, repair, attempt, opened, failure));
    }

    private BatchScheduler.Step ended(
            Replica replica, Repair repair, int attempt, Opened opened, Throwable failure) {
        return due -> {
            if (repairs.get(replica) != repair || repair.attempt != attempt) {
                // Too late: the model is gone, or another attempt was made.
                if (opened != null) {
                    OpenPredictor.closeSoon(opened.predictor(), background);
                }
            } else if (opened != null) {
                repair.attempt = 0;
                repair.failedOpenings = 0;
                scheduler.replaced(replica, opened);
                LOG.info("Replaced the predictor of {}", replica.model().info());
            } else {
                LOG.warn("{} cannot be opened again", replica.model().info(), failure);
                failedToOpen(replica, repair, failure, due);
            }
        };
    }
}
