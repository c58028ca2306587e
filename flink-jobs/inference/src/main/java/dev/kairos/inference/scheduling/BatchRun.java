package dev.kairos.inference.scheduling;

import dev.kairos.inference.BatchPredictor;
import dev.kairos.inference.PreparedInput;
import dev.kairos.inference.scheduling.AnswerCache.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** A batch that a device was given; it is computed outside the scheduler's lock. */
final class BatchRun {
    private final Replica replica;
    private final OpenPredictor opened;
    private final BatchPredictor predictor;
    private final List<QueuedInput> items;
    private final long paddedTokens;
    private final long startedNanos;
    private final long predictedNanos;
    private boolean givenUp;

    /**
     * Made under the scheduler's lock; uses the predictor until {@link #end}.
     *
     * @param items at least one
     */
    BatchRun(Replica replica, List<QueuedInput> items, long nowNanos) {
        this.replica = replica;
        this.opened = replica.predictor();
        this.predictor = opened.use();
        this.items = List.copyOf(items);
        this.paddedTokens = ModelQueue.paddedTokens(items);
        this.startedNanos = nowNanos;
        this.predictedNanos = replica.cost().predictNanos(paddedTokens);
    }

    Replica replica() {
        return replica;
    }

    /** The predictor that it began with; its replica may have another by now. */
    OpenPredictor opened() {
        return opened;
    }

    List<QueuedInput> items() {
        return items;
    }

    long paddedTokens() {
        return paddedTokens;
    }

    long startedNanos() {
        return startedNanos;
    }

    long predictedNanos() {
        return predictedNanos;
    }

    /** Whether it ran too long and its inputs are no longer its own; guarded by the lock. */
    boolean isGivenUp() {
        return givenUp;
    }

    void giveUp() {
        givenUp = true;
    }

    /** Frees the predictor; under the lock, once it ran. */
    void end() {
        opened.release();
    }

    /**
     * What came of a run.
     *
     * @param answers probabilities and after them forecasts, [input][value]; null if it failed
     * @param failure why it failed, or null
     * @param nanos how long the predictor ran
     */
    record Outcome(float[][] answers, Throwable failure, long nanos) {}

    /** Computes the batch, on whatever thread; throws nothing. */
    Outcome compute(LongSupplier nanoTime) {
        float[][] answers = null;
        Throwable failure = null;
        long began = nanoTime.getAsLong();
        long nanos = -1;
        try {
            var prepared = new ArrayList<PreparedInput>(items.size());
            items.forEach(item -> prepared.add(item.prepared()));
            float[][] computed = predictor.predict(prepared);
            nanos = nanoTime.getAsLong() - began;
            answers = Probabilities.require(computed, items.size(), replica.model().info());
            keep(answers);
        } catch (Throwable e) {
            // Errors too: a thread that dies here would leave its callers without an answer.
            failure = e;
        }
        long ran = nanos >= 0 ? nanos : nanoTime.getAsLong() - began;
        return new Outcome(failure == null ? answers : null, failure, ran);
    }

    private void keep(float[][] answers) {
        for (int i = 0; i < answers.length; i++) {
            QueuedInput item = items.get(i);
            replica.model()
                    .cache()
                    .put(item.input(), new Kept(answers[i], item.prepared().truncated()));
        }
    }
}
