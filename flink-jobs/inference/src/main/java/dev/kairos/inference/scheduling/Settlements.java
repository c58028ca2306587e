package dev.kairos.inference.scheduling;

import dev.kairos.inference.Answer;
import dev.kairos.inference.InferenceException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was decided under the scheduler's lock and is told outside it, because what users hang on
 * their futures runs then.
 */
final class Settlements {
    private static final Logger LOG = LoggerFactory.getLogger(Settlements.class);

    private final SchedulerCounters counters;
    private final long nowNanos;
    private final List<Runnable> due = new ArrayList<>();

    Settlements(SchedulerCounters counters, long nowNanos) {
        this.counters = counters;
        this.nowNanos = nowNanos;
    }

    long nowNanos() {
        return nowNanos;
    }

    /** Answers everyone who asked for an input. */
    void answer(QueuedInput item, float[] probabilities) {
        for (PendingRequest asker : end(item)) {
            counters.answered(nowNanos > asker.deadlineNanos());
            var answer =
                    new Answer(
                            item.model().info(),
                            probabilities.clone(),
                            item.prepared().truncated());
            due.add(() -> asker.promise().complete(answer));
        }
    }

    /** Fails everyone who asked for an input. */
    void fail(QueuedInput item, InferenceException cause) {
        for (PendingRequest asker : end(item)) {
            counters.failed();
            due.add(() -> asker.promise().fail(cause));
        }
    }

    private static List<PendingRequest> end(QueuedInput item) {
        item.model().queue().done(item);
        List<PendingRequest> askers = List.copyOf(item.askers());
        item.askers().clear();
        // First, so that whoever learns of the answer finds the place free.
        askers.forEach(asker -> asker.share().giveBack(asker));
        return askers;
    }

    /** Tells everyone; without the lock. */
    void deliver() {
        for (Runnable one : due) {
            try {
                one.run();
            } catch (Throwable e) {
                // Whatever ran out in one user's callback, the others are told.
                LOG.warn("Telling a user of an answer failed", e);
            }
        }
    }
}
