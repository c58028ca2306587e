package dev.kairos.inference.scheduling;

import dev.kairos.inference.Answer;
import dev.kairos.inference.BatchPredictor;
import dev.kairos.inference.Capacity;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.PreparedInput;
import dev.kairos.inference.Request;
import dev.kairos.inference.Scheduler;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.scheduling.AnswerCache.Kept;
import dev.kairos.inference.scheduling.Promises.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What one lease submits to, and what it has in flight there. */
final class Share implements Scheduler {
    private final BatchScheduler scheduler;
    private final String reference;
    private final Capacity capacity;
    private final Promises promises = new Promises();

    /** In flight, with the input that each waits for; guarded by the scheduler's lock. */
    private final Map<PendingRequest, QueuedInput> pending = new HashMap<>();

    private long pendingTokens;
    private volatile ServedModel model;
    private volatile boolean closed;

    /** An input in the form of one model version. */
    private record Prepared(ServedModel model, PreparedInput input) {}

    /** What prepares an input, and is in use until released. */
    private record Preparer(ServedModel model, OpenPredictor opened, BatchPredictor predictor) {
        static Preparer of(ServedModel model) {
            OpenPredictor opened = model.preparer();
            return new Preparer(model, opened, opened.use());
        }
    }

    /**
     * @param reference what requests call the model
     */
    Share(BatchScheduler scheduler, String reference, ServedModel model, Capacity capacity) {
        this.scheduler = scheduler;
        this.reference = reference;
        this.model = model;
        this.capacity = capacity;
    }

    /** The model version that new requests go to. */
    ServedModel model() {
        return model;
    }

    /** Sends new requests to another model version. */
    void serve(ServedModel next) {
        scheduler.locked(due -> model = next);
    }

    /** Promises to settle a future of this lease's user, if not otherwise then by closing. */
    <T> Promise<T> promise(CompletableFuture<T> future) {
        return promises.make(future);
    }

    @Override
    public CompletableFuture<Answer> submit(Request request) {
        try {
            requireLeased(request.model());
            ServedModel asked = model;
            Kept kept = asked.cache().get(request.input());
            if (kept != null) {
                boolean late = scheduler.now() > request.deadlineNanos();
                scheduler.counters().answeredFromCache(late);
                return CompletableFuture.completedFuture(kept.answer(asked.info()));
            }
            CompletableFuture<Answer> future = admit(request, null);
            while (future == null) {
                future = admit(request, prepare(request.input()));
            }
            return future;
        } catch (InferenceException e) {
            if (e.reason() == Reason.OVERLOAD) {
                scheduler.counters().rejected();
            } else {
                scheduler.counters().refused();
            }
            return CompletableFuture.failedFuture(e);
        }
    }

    private void requireLeased(String asked) {
        if (closed || !asked.equals(reference)) {
            throw new InferenceException(
                    Reason.OVERLOAD,
                    "No lease holds the model '%s': it was never leased, or given back"
                            .formatted(asked));
        }
    }

    private Prepared prepare(ModelInput input) {
        Preparer preparer =
                scheduler.decide(
                        due -> {
                            // A predictor may be closed once its last lease is.
                            requireLeased(reference);
                            return Preparer.of(model);
                        });
        ServedModel asked = preparer.model();
        try {
            return new Prepared(asked, preparer.predictor().prepare(input));
        } catch (InferenceException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InferenceException(
                    Reason.MODEL_ERROR,
                    "The model %s cannot read the input: %s".formatted(asked.info().name(), e),
                    e);
        } finally {
            scheduler.locked(due -> preparer.opened().release());
        }
    }

    /**
     * Lets a request in, to wait for its own input or for an equal one.
     *
     * @param prepared its input, if there was none that is equal
     * @return null if the input has to be prepared first
     * @throws InferenceException if there is no room, or nothing that answers
     */
    private CompletableFuture<Answer> admit(Request request, Prepared prepared) {
        var future = new CompletableFuture<Answer>();
        PendingRequest admitted =
                scheduler.decide(due -> admitLocked(request, prepared, future, due));
        if (admitted == null) {
            return null;
        }
        // What its user gives up takes no room, and is not computed if nobody else wants it.
        var unused =
                future.whenComplete(
                        (answer, failure) -> {
                            if (admitted.promise().giveUp()) {
                                withdraw(admitted);
                            }
                        });
        return future;
    }

    private PendingRequest admitLocked(
            Request request, Prepared prepared, CompletableFuture<Answer> future, Settlements due) {
        requireLeased(request.model());
        ServedModel asked = model;
        if (pending.size() >= capacity.records()) {
            throw new InferenceException(
                    Reason.OVERLOAD,
                    "More than the leased %d requests are in flight".formatted(capacity.records()));
        }
        QueuedInput equal = asked.queue().equalTo(request.input());
        if (equal == null && scheduler.recovery().isDown(asked)) {
            throw Recovery.downException(asked, null);
        }
        if (equal == null && (prepared == null || prepared.model() != asked)) {
            return null;
        }
        int tokens = equal == null ? prepared.input().tokens() : equal.tokens();
        if (!pending.isEmpty() && tokens > capacity.tokens() - pendingTokens) {
            throw new InferenceException(
                    Reason.OVERLOAD,
                    "An input of %d tokens finds no room: %d of the leased %d are in flight"
                            .formatted(tokens, pendingTokens, capacity.tokens()));
        }
        var asker = new PendingRequest(this, request, promises.make(future));
        if (equal == null) {
            equal =
                    new QueuedInput(
                            asked, request.input(), prepared.input(), due.nowNanos(), asker);
            asked.queue().add(equal);
            scheduler.wake(asked);
        } else {
            asked.queue().join(equal, asker);
        }
        pending.put(asker, equal);
        pendingTokens += tokens;
        scheduler.counters().admitted();
        return asker;
    }

    /** A request is in flight no more; under the scheduler's lock. */
    void giveBack(PendingRequest asker) {
        pendingTokens -= pending.remove(asker).tokens();
    }

    private void withdraw(PendingRequest asker) {
        scheduler.locked(
                due -> {
                    QueuedInput item = pending.get(asker);
                    if (item != null) {
                        giveBack(asker);
                        scheduler.counters().failed();
                        item.model().queue().leave(item, other -> other == asker);
                    }
                });
    }

    @Override
    public Duration backlog() {
        return scheduler.decide(due -> closed ? Duration.ZERO : scheduler.backlog(model));
    }

    @Override
    public SchedulerSnapshot snapshot() {
        return scheduler.snapshot();
    }

    /** Takes nothing more, and fails what is in flight before it returns. */
    void close() {
        scheduler.locked(
                due -> {
                    closed = true;
                    pending.keySet().forEach(asker -> scheduler.counters().failed());
                    for (QueuedInput item : new LinkedHashSet<>(pending.values())) {
                        item.model().queue().leave(item, asker -> asker.share() == this);
                    }
                    pending.clear();
                    pendingTokens = 0;
                });
        promises.close(new InferenceException(Reason.OVERLOAD, "The lease was closed"));
    }
}
