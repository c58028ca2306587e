package dev.kairos.inference.scheduling;

import dev.kairos.inference.ModelInput;
import dev.kairos.inference.PreparedInput;
import dev.kairos.inference.batching.BatchItem;
import java.util.ArrayList;
import java.util.List;

/**
 * An input that is to be computed once for everyone who asked for it. As urgent as its most urgent
 * asker. Guarded by the scheduler's lock.
 */
final class QueuedInput implements BatchItem {
    /** Where an input is. */
    enum State {
        /** The policy holds it. */
        WAITING,
        /** It is to be computed again, apart from what it was computed with. */
        RERUN,
        /** A device computes it. */
        RUNNING,
        /** Nothing is to be done for it any more. */
        DONE
    }

    private final ServedModel model;
    private final ModelInput input;
    private final PreparedInput prepared;
    private final long submittedNanos;
    private final List<PendingRequest> askers = new ArrayList<>(1);
    private String pipeline;
    private long deadlineNanos;
    private int priority;
    private State state = State.WAITING;
    private boolean started;
    private int losses;

    QueuedInput(
            ServedModel model,
            ModelInput input,
            PreparedInput prepared,
            long submittedNanos,
            PendingRequest asker) {
        this.model = model;
        this.input = input;
        this.prepared = prepared;
        this.submittedNanos = submittedNanos;
        askers.add(asker);
        assess();
    }

    /** The model version that answers. */
    ServedModel model() {
        return model;
    }

    ModelInput input() {
        return input;
    }

    PreparedInput prepared() {
        return prepared;
    }

    /** Everyone who waits for it; changed by the queue that holds it only. */
    List<PendingRequest> askers() {
        return askers;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    /**
     * A device begins to compute it.
     *
     * @return whether for the first time
     */
    boolean start() {
        boolean first = !started;
        started = true;
        state = State.RUNNING;
        return first;
    }

    /**
     * A device was lost while it computed this.
     *
     * @return how often that happened, this one included
     */
    int countLoss() {
        return ++losses;
    }

    /** Whether its askers are more, or less, urgent than it is. */
    boolean isMisjudged() {
        return askers.stream().noneMatch(asker -> asker.pipeline().equals(pipeline))
                || deadlineNanos != earliestDeadline()
                || priority != highestPriority();
    }

    /** Takes the urgency of its askers; no policy may hold it. */
    void assess() {
        pipeline = askers.get(0).pipeline();
        deadlineNanos = earliestDeadline();
        priority = highestPriority();
    }

    private long earliestDeadline() {
        long earliest = askers.get(0).deadlineNanos();
        for (PendingRequest asker : askers) {
            earliest = Math.min(earliest, asker.deadlineNanos());
        }
        return earliest;
    }

    private int highestPriority() {
        int highest = askers.get(0).priority();
        for (PendingRequest asker : askers) {
            highest = Math.max(highest, asker.priority());
        }
        return highest;
    }

    @Override
    public int tokens() {
        return prepared.tokens();
    }

    @Override
    public long submittedNanos() {
        return submittedNanos;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public String pipeline() {
        return pipeline;
    }
}
