package dev.kairos.inference.scheduling;

import dev.kairos.inference.Device;
import dev.kairos.inference.Scheduler;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.scheduling.BatchRun.Outcome;
import dev.kairos.inference.scheduling.DeviceWorkers.Choice;
import dev.kairos.inference.scheduling.PredictorOpener.Opened;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What waits for which model, and what a device computes next. It has no threads: those of a device
 * {@link #poll} it and {@link #execute} what they get, so that a test can do both by itself, with a
 * clock of its own.
 */
final class BatchScheduler {
    private static final long LONGEST_WATCH_NANOS = Duration.ofSeconds(1).toNanos();

    /** A hung run is noticed this part of its limit too late at most. */
    private static final int WATCHES_A_LIMIT = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final LongSupplier nanoTime;
    private final Background background;
    private final ThreadStarter threads;
    private final SchedulerCounters counters;
    private final Recovery recovery;
    private final RunOutcomes outcomes;
    private final List<ServedModel> models = new ArrayList<>();
    private final Map<Device, DeviceWorkers> devices = new LinkedHashMap<>();
    private boolean watching;

    /** Starts a thread that works for a device until it is no longer needed. */
    interface ThreadStarter {
        void start(BatchScheduler scheduler, DeviceWorkers workers);
    }

    /** Something that is decided under the lock. */
    interface Decision<T> {
        /**
         * Decides.
         *
         * @param due whom to answer once the lock is free
         */
        T make(Settlements due);
    }

    /** Something that is done under the lock. */
    interface Step {
        /**
         * Does it.
         *
         * @param due whom to answer once the lock is free
         */
        void run(Settlements due);
    }

    /**
     * What a device should do.
     *
     * @param run what to execute now, or null
     * @param waitNanos if there is nothing, how long to wait unless something changes
     */
    record Turn(BatchRun run, long waitNanos) {}

    /**
     * @param nanoTime monotonic clock, in nanoseconds
     */
    BatchScheduler(
            PredictorOpener opener,
            LongSupplier nanoTime,
            Background background,
            ThreadStarter threads) {
        this.nanoTime = nanoTime;
        this.background = background;
        this.threads = threads;
        this.counters = new SchedulerCounters(nanoTime.getAsLong());
        this.recovery = new Recovery(this, opener, background);
        this.outcomes = new RunOutcomes(counters, recovery);
    }

    long now() {
        return nanoTime.getAsLong();
    }

    SchedulerCounters counters() {
        return counters;
    }

    Recovery recovery() {
        return recovery;
    }

    /** Decides something under the lock, then answers whom that settled. */
    <T> T decide(Decision<T> decision) {
        Settlements due = null;
        lock.lock();
        try {
            due = new Settlements(counters, now());
            T decided = decision.make(due);
            removeDrained();
            return decided;
        } finally {
            lock.unlock();
            if (due != null) {
                due.deliver();
            }
        }
    }

    /** Does a step under the lock, then answers whom it settled. */
    void locked(Step step) {
        decide(
                due -> {
                    step.run(due);
                    return null;
                });
    }

    /** Serves a model from now on. */
    void add(ServedModel model) {
        locked(
                due -> {
                    models.add(model);
                    for (Replica replica : model.replicas()) {
                        DeviceWorkers workers = workersOf(replica.device());
                        workers.replicas().add(replica);
                        staff(workers);
                    }
                    if (!watching) {
                        watchLater();
                    }
                });
    }

    /** Takes nothing more for a model, and frees it once all that it took is answered. */
    void retire(ServedModel model) {
        locked(due -> model.retire());
    }

    private void removeDrained() {
        models.removeIf(
                model -> {
                    boolean drained = model.isDrained();
                    if (drained) {
                        model.replicas().forEach(this::remove);
                    }
                    return drained;
                });
    }

    private void remove(Replica replica) {
        DeviceWorkers workers = workersOf(replica.device());
        workers.replicas().remove(replica);
        replica.close();
        recovery.forget(replica);
        workers.wakeAll();
        if (workers.replicas().isEmpty()) {
            devices.remove(workers.device());
        }
    }

    /** The workers of a device; under the lock. */
    DeviceWorkers workersOf(Device device) {
        return devices.computeIfAbsent(
                device, added -> new DeviceWorkers(added, lock.newCondition()));
    }

    private void staff(DeviceWorkers workers) {
        while (workers.lacksThreads()) {
            // It waits for the lock; and a thread that could not be started does not count.
            threads.start(this, workers);
            workers.threadBegins();
        }
    }

    /** Something waits for a model; under the lock. */
    void wake(ServedModel model) {
        model.replicas().forEach(replica -> workersOf(replica.device()).wakeOne());
    }

    /**
     * Waits for the next batch of a device.
     *
     * @return null once the calling thread is no longer needed
     */
    BatchRun take(DeviceWorkers workers) {
        lock.lock();
        try {
            while (!workers.hasSurplusThreads()) {
                Turn turn = poll(workers);
                if (turn.run() != null) {
                    return turn.run();
                }
                workers.await(turn.waitNanos());
            }
            workers.threadEnds();
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** The next batch of a device, if it should have one now. */
    Turn poll(DeviceWorkers workers) {
        lock.lock();
        try {
            long now = now();
            Choice choice = workers.choose(now);
            return choice.replica() == null
                    ? new Turn(null, choice.waitNanos())
                    : new Turn(start(workers, choice.replica(), choice.plan(), now), 0);
        } finally {
            lock.unlock();
        }
    }

    private BatchRun start(
            DeviceWorkers workers, Replica replica, BatchPlan<QueuedInput> plan, long now) {
        List<QueuedInput> items = replica.model().queue().take(plan);
        var fresh = new ArrayList<QueuedInput>(items.size());
        for (QueuedInput item : items) {
            if (item.start()) {
                fresh.add(item);
            }
        }
        counters.started(fresh, now);
        var run = new BatchRun(replica, items, now);
        workers.running().add(run);
        if (workers.hasWaiting()) {
            workers.wakeOne();
        }
        return run;
    }

    /**
     * Computes a batch and answers those who asked.
     *
     * @return false if it took so long that another thread works in the place of the caller's
     */
    boolean execute(BatchRun run) {
        Outcome outcome = run.compute(nanoTime);
        return decide(
                due -> {
                    run.end();
                    if (run.isGivenUp()) {
                        return false;
                    }
                    workersOf(run.replica().device()).running().remove(run);
                    counters.busy(due.nowNanos() - run.startedNanos());
                    outcomes.ended(run, outcome, due);
                    if (outcome.failure() != null) {
                        // Its inputs may be computed again, by other threads too.
                        wake(run.replica().model());
                    }
                    return true;
                });
    }

    /** Gives up what runs too long. */
    void giveUpHung() {
        locked(
                due -> {
                    recovery.giveUpHung(due);
                    for (DeviceWorkers workers : List.copyOf(devices.values())) {
                        for (BatchRun run : List.copyOf(workers.running())) {
                            long ran = due.nowNanos() - run.startedNanos();
                            if (ran > run.replica().model().options().hungAfter().toNanos()) {
                                giveUp(workers, run, due);
                            }
                        }
                    }
                });
    }

    private void giveUp(DeviceWorkers workers, BatchRun run, Settlements due) {
        workers.running().remove(run);
        counters.busy(due.nowNanos() - run.startedNanos());
        outcomes.hung(run, due);
        workers.threadEnds();
        staff(workers);
        // Other devices of the model may compute what it left.
        wake(run.replica().model());
    }

    private void watch() {
        try {
            giveUpHung();
        } finally {
            locked(
                    due -> {
                        watching = false;
                        if (!models.isEmpty()) {
                            watchLater();
                        }
                    });
        }
    }

    private void watchLater() {
        watching = true;
        var unused = background.schedule(this::watch, watchNanos());
    }

    private long watchNanos() {
        long shortest = LONGEST_WATCH_NANOS;
        for (ServedModel model : models) {
            long limit = model.options().hungAfter().toNanos();
            shortest = Math.min(shortest, Math.max(1, limit / WATCHES_A_LIMIT));
        }
        return shortest;
    }

    /** A predictor was replaced; under the lock. */
    void replaced(Replica replica, Opened opened) {
        replica.serve(opened);
        counters.replacedPredictor();
        workersOf(replica.device()).wakeAll();
    }

    /** See {@link Scheduler#backlog}; under the lock. */
    Duration backlog(ServedModel model) {
        long now = now();
        long shortest = Long.MAX_VALUE;
        for (Replica replica : model.replicas()) {
            shortest = Math.min(shortest, workersOf(replica.device()).backlogNanos(now));
        }
        return Duration.ofNanos(shortest + recovery.pauseNanos(model, now));
    }

    /** See {@link Scheduler#snapshot}. */
    SchedulerSnapshot snapshot() {
        return decide(
                due -> {
                    long tokens = models.stream().mapToLong(m -> m.queue().waitingTokens()).sum();
                    int predictors =
                            devices.values().stream().mapToInt(DeviceWorkers::workers).sum();
                    double error =
                            replicas()
                                    .mapToDouble(replica -> replica.cost().relativeError())
                                    .average()
                                    .orElse(0);
                    return counters.snapshot(tokens, predictors, error, due.nowNanos());
                });
    }

    /** See {@link SchedulerPool#models}. */
    List<ModelSnapshot> models() {
        return decide(due -> replicas().map(Replica::snapshot).toList());
    }

    private Stream<Replica> replicas() {
        return models.stream().flatMap(model -> model.replicas().stream());
    }
}
