package dev.kairos.inference.scheduling;

import dev.kairos.inference.ModelInput;
import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.DeviceState;
import dev.kairos.inference.batching.TokenBudgetPolicy;
import dev.kairos.inference.scheduling.QueuedInput.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The inputs of one model that are not answered yet, equal ones once: what the policy lets wait,
 * what has to be computed again, and what runs. Guarded by the scheduler's lock.
 */
final class ModelQueue {
    private final BatchPolicy<QueuedInput> policy;
    private final Map<ModelInput, QueuedInput> byInput = new HashMap<>();

    /** Batches that come before what waits: their inputs have waited longer. */
    private final Deque<List<QueuedInput>> reruns = new ArrayDeque<>();

    ModelQueue(BatchPolicy<QueuedInput> policy) {
        this.policy = policy;
    }

    /** The input that is equal and not answered yet, or null. */
    QueuedInput equalTo(ModelInput input) {
        return byInput.get(input);
    }

    void add(QueuedInput item) {
        policy.add(item);
        byInput.put(item.input(), item);
    }

    void join(QueuedInput item, PendingRequest asker) {
        item.askers().add(asker);
        reassess(item);
    }

    /** Takes askers away, and an input that nobody waits for any more out of the queue. */
    void leave(QueuedInput item, Predicate<PendingRequest> leaving) {
        item.askers().removeIf(leaving);
        if (!item.askers().isEmpty()) {
            reassess(item);
        } else if (item.state() == State.WAITING) {
            policy.remove(item);
            done(item);
        } else if (item.state() == State.RERUN) {
            withoutRerun(item);
            done(item);
        }
    }

    private void reassess(QueuedInput item) {
        if (!item.isMisjudged()) {
            return;
        }
        boolean held = item.state() == State.WAITING && policy.remove(item);
        item.assess();
        if (held) {
            policy.add(item);
        }
    }

    private void withoutRerun(QueuedInput item) {
        List<List<QueuedInput>> groups = new ArrayList<>(reruns);
        reruns.clear();
        for (List<QueuedInput> group : groups) {
            List<QueuedInput> rest = group.stream().filter(other -> other != item).toList();
            if (!rest.isEmpty()) {
                reruns.add(rest);
            }
        }
    }

    /** What a device should do next for this model. */
    BatchPlan<QueuedInput> plan(long nowNanos, DeviceState device) {
        List<QueuedInput> again = reruns.peek();
        if (again == null) {
            return policy.plan(nowNanos, device);
        }
        long earliest = Long.MAX_VALUE;
        for (QueuedInput item : again) {
            long step = item.priority() * TokenBudgetPolicy.PRIORITY_STEP_NANOS;
            earliest = Math.min(earliest, item.deadlineNanos() - step);
        }
        return BatchPlan.run(again, earliest);
    }

    /** Takes what {@link #plan} chose, if nothing changed since. */
    List<QueuedInput> take(BatchPlan<QueuedInput> plan) {
        if (reruns.isEmpty()) {
            policy.take(plan);
        } else {
            reruns.remove();
        }
        return plan.items();
    }

    /** Lets an input that ran wait again like others. */
    void requeue(QueuedInput item) {
        item.become(State.WAITING);
        policy.add(item);
    }

    /** Computes inputs that ran again, as a batch of their own and before others. */
    void rerun(List<QueuedInput> batch) {
        if (!batch.isEmpty()) {
            batch.forEach(item -> item.become(State.RERUN));
            reruns.add(List.copyOf(batch));
        }
    }

    /** Forgets an input that was answered, failed, or is wanted by nobody. */
    void done(QueuedInput item) {
        item.become(State.DONE);
        byInput.remove(item.input(), item);
    }

    /** Takes out all that does not run. */
    List<QueuedInput> takeAll() {
        List<QueuedInput> all =
                byInput.values().stream().filter(item -> item.state() != State.RUNNING).toList();
        all.stream().filter(item -> item.state() == State.WAITING).forEach(policy::remove);
        reruns.clear();
        return all;
    }

    boolean isEmpty() {
        return byInput.isEmpty();
    }

    /** How many inputs wait to run. */
    int waiting() {
        return policy.size() + reruns.stream().mapToInt(List::size).sum();
    }

    /** Tokens of the inputs that wait to run. */
    long waitingTokens() {
        return policy.tokens()
                + reruns.stream().flatMap(List::stream).mapToLong(QueuedInput::tokens).sum();
    }

    /** Tokens that a batch costs, padding included. */
    static long paddedTokens(List<QueuedInput> batch) {
        int longest = 0;
        for (QueuedInput item : batch) {
            longest = Math.max(longest, item.tokens());
        }
        return (long) longest * batch.size();
    }
}
