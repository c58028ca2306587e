package dev.kairos.inference.scheduling;

import dev.kairos.inference.DeviceMemoryException;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.scheduling.BatchRun.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows from a run: answers, or a search for the input that is at fault. A batch that fails
 * runs again in halves until the culprit stands alone. Guarded by the scheduler's lock.
 */
final class RunOutcomes {
    private static final Logger LOG = LoggerFactory.getLogger(RunOutcomes.class);

    /** An input that was in so many batches whose device was lost runs alone: it may be why. */
    private static final int LOSSES_UNTIL_ALONE = 2;

    /**
     * The last of them alone. Each loss replaces a predictor, of which a model has only so many.
     */
    private static final int MOST_LOSSES = 3;

    private final SchedulerCounters counters;
    private final Recovery recovery;

    RunOutcomes(SchedulerCounters counters, Recovery recovery) {
        this.counters = counters;
        this.recovery = recovery;
    }

    /** A run ended by itself. */
    void ended(BatchRun run, Outcome outcome, Settlements due) {
        if (outcome.failure() == null) {
            answered(run, outcome, due);
            return;
        }
        LOG.debug("A batch of {} failed", run.items().size(), outcome.failure());
        if (outcome.failure() instanceof InferenceException e && e.reason() == Reason.DEVICE_LOST) {
            lost(run, e, due);
        } else {
            failed(run, outcome.failure(), due);
        }
    }

    private void answered(BatchRun run, Outcome outcome, Settlements due) {
        Replica replica = run.replica();
        replica.cost().observe(run.paddedTokens(), outcome.nanos());
        replica.budget().succeeded(run.paddedTokens());
        recovery.succeeded(replica);
        counters.computed(run.items(), run.paddedTokens(), due.nowNanos());
        for (int i = 0; i < run.items().size(); i++) {
            due.answer(run.items().get(i), outcome.answers()[i]);
        }
    }

    private void failed(BatchRun run, Throwable failure, Settlements due) {
        boolean memory =
                failure instanceof DeviceMemoryException || failure instanceof OutOfMemoryError;
        if (memory) {
            run.replica().budget().halve(run.paddedTokens());
        }
        if (run.items().size() == 1) {
            QueuedInput culprit = run.items().get(0);
            due.fail(culprit, memory ? tooLarge(run, failure) : typed(run, failure));
            return;
        }
        counters.split();
        List<QueuedInput> wanted = wanted(run);
        ModelQueue queue = run.replica().model().queue();
        int half = wanted.size() / 2;
        queue.rerun(wanted.subList(0, half));
        queue.rerun(wanted.subList(half, wanted.size()));
    }

    private void lost(BatchRun run, InferenceException failure, Settlements due) {
        LOG.warn("{} lost {}", run.replica().model().info(), run.replica().device(), failure);
        recovery.replace(run.replica(), run.opened());
        ModelQueue queue = run.replica().model().queue();
        for (QueuedInput item : wanted(run)) {
            int losses = item.countLoss();
            if (losses >= MOST_LOSSES) {
                due.fail(item, failure);
            } else if (losses >= LOSSES_UNTIL_ALONE) {
                queue.rerun(List.of(item));
            } else {
                queue.requeue(item);
            }
        }
        recovery.failIfDown(run.replica().model(), failure, due);
    }

    /** A run does not end; what it comes to after all is of no account. */
    void hung(BatchRun run, Settlements due) {
        run.giveUp();
        ServedModel model = run.replica().model();
        LOG.warn(
                "{} ran a batch of {} for longer than {}; it is given up and the predictor"
                        + " replaced",
                model.info(),
                run.items().size(),
                model.options().hungAfter());
        recovery.replace(run.replica(), run.opened());
        if (run.items().size() == 1) {
            String message =
                    "The model %s gave no answer within %s"
                            .formatted(model.info().name(), model.options().hungAfter());
            due.fail(run.items().get(0), new InferenceException(Reason.TIMEOUT, message));
        } else {
            counters.split();
            wanted(run).forEach(item -> model.queue().rerun(List.of(item)));
        }
        recovery.failIfDown(model, null, due);
    }

    /** The inputs of a failed run that somebody still waits for; the others are forgotten. */
    private static List<QueuedInput> wanted(BatchRun run) {
        var wanted = new ArrayList<QueuedInput>(run.items().size());
        for (QueuedInput item : run.items()) {
            if (item.askers().isEmpty()) {
                item.model().queue().done(item);
            } else {
                wanted.add(item);
            }
        }
        return wanted;
    }

    private static InferenceException tooLarge(BatchRun run, Throwable failure) {
        String message =
                "An input of %d tokens does not fit into the memory of %s, even alone: %s"
                        .formatted(run.paddedTokens(), run.replica().device(), failure);
        return new InferenceException(Reason.MODEL_ERROR, message, failure);
    }

    private static InferenceException typed(BatchRun run, Throwable failure) {
        if (failure instanceof InferenceException inference) {
            return inference;
        }
        String message =
                "The model %s failed: %s".formatted(run.replica().model().info().name(), failure);
        return new InferenceException(Reason.MODEL_ERROR, message, failure);
    }
}
