package dev.kairos.inference.simulation;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.CostModel;
import dev.kairos.inference.batching.DeviceState;
import dev.kairos.inference.batching.TokenBudget;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Runs a policy on a simulated device in virtual time. The policy sees what it sees in a server: a
 * cost model that learns from the runs, and knows the curve only as a first guess.
 */
public final class Simulation {
    private final CostCurve curve;
    private final int workers;
    private final long seed;

    /**
     * @param curve the device
     * @param workers how many batches it runs at a time, each as fast as alone; at least 1
     * @param seed of the jitter
     */
    public Simulation(CostCurve curve, int workers, long seed) {
        if (workers < 1) {
            throw new IllegalArgumentException(
                    "A simulated device needs at least a worker, got " + workers);
        }
        this.curve = requireNonNull(curve, "curve");
        this.workers = workers;
        this.seed = seed;
    }

    private record Running(
            List<SimulatedItem> items, long padded, long startedNanos, long endNanos) {}

    /**
     * Runs until every arrival is answered.
     *
     * @param policy empty
     * @param arrivals in order of their submission
     * @param warmUp how many of the first arrivals do not count, fewer than there are
     * @throws IllegalStateException if the policy leaves items waiting for ever, or runs what it
     *     does not hold
     */
    public SimulationResult run(
            BatchPolicy<SimulatedItem> policy, List<SimulatedItem> arrivals, int warmUp) {
        return run(policy, arrivals, warmUp, Integer.MAX_VALUE);
    }

    /**
     * Runs until every arrival is answered, or until more than a number of them missed their
     * deadline, which shows sooner that a load is too high.
     *
     * @param policy empty
     * @param arrivals in order of their submission
     * @param warmUp how many of the first arrivals do not count, fewer than there are
     * @param mostMissed the run stops with the first arrival beyond this that missed its deadline
     * @throws IllegalStateException if the policy leaves items waiting for ever, or runs what it
     *     does not hold
     */
    public SimulationResult run(
            BatchPolicy<SimulatedItem> policy,
            List<SimulatedItem> arrivals,
            int warmUp,
            int mostMissed) {
        return new Run(policy, arrivals, warmUp).untilMissed(mostMissed);
    }

    /** Tokens of a batch that is padded to its longest item. */
    public static long paddedTokens(List<SimulatedItem> items) {
        int longest = 0;
        for (SimulatedItem item : items) {
            longest = Math.max(longest, item.tokens());
        }
        return (long) longest * items.size();
    }

    /** One run: what is where, and how late it is. */
    private final class Run {
        private final BatchPolicy<SimulatedItem> policy;
        private final List<SimulatedItem> arrivals;
        private final SimulationResult result;
        private final Random random = new Random(seed);
        private final CostModel cost = new CostModel(curve.fixedNanos(), curve.nanosPerToken());
        private final TokenBudget budget = new TokenBudget(curve.maxBatchTokens());
        private final PriorityQueue<Running> running =
                new PriorityQueue<>(Comparator.comparingLong(Running::endNanos));
        private SimulatedItem next;
        private int arrived;
        private long now;

        Run(BatchPolicy<SimulatedItem> policy, List<SimulatedItem> arrivals, int warmUp) {
            if (warmUp < 0 || warmUp >= arrivals.size()) {
                throw new IllegalArgumentException(
                        "A warm-up of %d leaves none of %d arrivals to count"
                                .formatted(warmUp, arrivals.size()));
            }
            this.policy = policy;
            this.arrivals = arrivals;
            this.result = new SimulationResult(arrivals, warmUp);
            this.next = arrivals.get(0);
        }

        SimulationResult untilMissed(int mostMissed) {
            while (next != null || !running.isEmpty() || policy.size() > 0) {
                long wake = startBatches();
                now = Math.max(now, nextEvent(wake));
                endBatches();
                if (result.missed() > mostMissed) {
                    result.stop();
                    return result;
                }
                while (next != null && next.submittedNanos() <= now) {
                    policy.add(next);
                    arrived++;
                    next = arrived < arrivals.size() ? arrivals.get(arrived) : null;
                }
            }
            return result;
        }

        /** Starts what the policy wants run, and tells until when it wants to wait. */
        private long startBatches() {
            while (running.size() < workers && policy.size() > 0) {
                var device = new DeviceState(cost, budget.tokens(cost), workers);
                BatchPlan<SimulatedItem> plan = policy.plan(now, device);
                if (!plan.isRun()) {
                    if (plan.waitUntilNanos() <= now) {
                        throw new IllegalStateException(
                                "At %d ns the policy waits until %d ns, which is over"
                                        .formatted(now, plan.waitUntilNanos()));
                    }
                    return plan.waitUntilNanos();
                }
                int before = policy.size();
                policy.take(plan);
                if (before - policy.size() != plan.items().size()) {
                    throw new IllegalStateException(
                            "A plan of %d items took out %d"
                                    .formatted(plan.items().size(), before - policy.size()));
                }
                long padded = paddedTokens(plan.items());
                running.add(
                        new Running(plan.items(), padded, now, now + curve.sample(padded, random)));
            }
            return Long.MAX_VALUE;
        }

        private long nextEvent(long wake) {
            long event = wake;
            if (next != null) {
                event = Math.min(event, next.submittedNanos());
            }
            if (!running.isEmpty()) {
                event = Math.min(event, running.peek().endNanos());
            }
            if (event == Long.MAX_VALUE) {
                throw new IllegalStateException(
                        "The policy leaves %d items waiting for ever".formatted(policy.size()));
            }
            return event;
        }

        private void endBatches() {
            while (!running.isEmpty() && running.peek().endNanos() <= now) {
                Running done = running.poll();
                cost.observe(done.padded(), done.endNanos() - done.startedNanos());
                result.ran(done.items(), done.padded(), done.startedNanos(), done.endNanos());
            }
        }
    }
}
