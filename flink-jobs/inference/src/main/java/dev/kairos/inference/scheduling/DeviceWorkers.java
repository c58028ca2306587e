package dev.kairos.inference.scheduling;

import dev.kairos.inference.Device;
import dev.kairos.inference.batching.BatchPlan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;

/**
 * A device: the models on it, the batches that run there, and how many threads work for it. Guarded
 * by the scheduler's lock.
 */
final class DeviceWorkers {
    private static final long SHORTEST_WAIT_NANOS = 1_000;

    private final Device device;
    private final Condition work;
    private final List<Replica> replicas = new ArrayList<>();
    private final Set<BatchRun> running = new LinkedHashSet<>();
    private int idle;
    private int threads;

    /**
     * What to do next here.
     *
     * @param replica the model whose plan is the most urgent, or null if none has one
     * @param plan what to run
     * @param waitNanos without a plan, when to ask again
     */
    record Choice(Replica replica, BatchPlan<QueuedInput> plan, long waitNanos) {}

    /**
     * @param work tells waiting threads that there may be something to do
     */
    DeviceWorkers(Device device, Condition work) {
        this.device = device;
        this.work = work;
    }

    Device device() {
        return device;
    }

    /** The models that are served here; changed by the scheduler only. */
    List<Replica> replicas() {
        return replicas;
    }

    /** What runs now and was not given up; changed by the scheduler only. */
    Set<BatchRun> running() {
        return running;
    }

    /** Batches that run at a time; 0 if no model is here. */
    int workers() {
        int most = 0;
        for (Replica replica : replicas) {
            most = Math.max(most, replica.model().options().predictors());
        }
        return most;
    }

    boolean lacksThreads() {
        return threads < workers();
    }

    boolean hasSurplusThreads() {
        return threads > workers();
    }

    void threadBegins() {
        threads++;
    }

    /** A thread ends, or is given up with its run. */
    void threadEnds() {
        threads--;
    }

    /** Lets an idle thread look for work; nothing if all are busy. */
    void wakeOne() {
        if (idle > 0) {
            work.signal();
        }
    }

    void wakeAll() {
        work.signalAll();
    }

    /**
     * Waits, giving up the lock meanwhile, until woken or for some time; the caller then looks
     * whether there is work.
     */
    @SuppressWarnings("WaitNotInLoop") // The caller's.
    void await(long nanos) {
        idle++;
        try {
            if (nanos == Long.MAX_VALUE) {
                work.awaitUninterruptibly();
            } else {
                long unused = work.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            // Whatever a user's callback did: the caller looks for work again.
        } finally {
            idle--;
        }
    }

    /** Asks the models that are here what they want to run now, and takes the most urgent. */
    Choice choose(long nowNanos) {
        Replica chosen = null;
        BatchPlan<QueuedInput> best = BatchPlan.none();
        long wait = Long.MAX_VALUE;
        for (Replica replica : replicas) {
            if (!replica.isServing()) {
                continue;
            }
            BatchPlan<QueuedInput> plan =
                    replica.model().queue().plan(nowNanos, replica.state(workers()));
            if (plan.isRun()) {
                if (chosen == null || plan.urgencyNanos() < best.urgencyNanos()) {
                    chosen = replica;
                    best = plan;
                }
            } else if (plan.waitUntilNanos() != Long.MAX_VALUE) {
                long left = Math.max(SHORTEST_WAIT_NANOS, plan.waitUntilNanos() - nowNanos);
                wait = Math.min(wait, left);
            }
        }
        return new Choice(chosen, best, wait);
    }

    /** Whether something waits for a model that is here. */
    boolean hasWaiting() {
        for (Replica replica : replicas) {
            if (replica.isServing() && replica.model().queue().waiting() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Predicted time until a new request's turn comes. */
    long backlogNanos(long nowNanos) {
        double nanos = 0;
        for (Replica replica : replicas) {
            nanos += replica.waitingNanos();
        }
        for (BatchRun run : running) {
            nanos += Math.max(0, run.predictedNanos() - (nowNanos - run.startedNanos()));
        }
        return Math.round(nanos / workers());
    }
}
