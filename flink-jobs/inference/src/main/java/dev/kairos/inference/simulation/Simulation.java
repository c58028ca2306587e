package dev.kairos.inference.simulation;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.CostModel;
import dev.kairos.inference.batching.DeviceState;
import dev.kairos.inference.batching.TokenBudget;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Runs a policy on a simulated device in virtual time. The policy sees what it sees in a server: a
 * cost model that learns from the runs, never the curve itself.
 */
public final class Simulation {
    private final CostCurve curve;
    private final int workers;
    private final long seed;

    /**
     * @param curve the device
     * @param workers how many batches it runs at a time, each as fast as alone
     * @param seed of the jitter
     */
    public Simulation(CostCurve curve, int workers, long seed) {
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
     * @param warmUp how many of the first arrivals do not count
     */
    public SimulationResult run(
            BatchPolicy<SimulatedItem> policy, List<SimulatedItem> arrivals, int warmUp) {
        var random = new Random(seed);
        var cost = new CostModel(curve.fixedNanos(), curve.nanosPerToken());
        var budget = new TokenBudget(curve.maxBatchTokens());
        var running = new PriorityQueue<Running>(Comparator.comparingLong(Running::endNanos));
        var waiting = new ArrayDeque<>(arrivals);
        var result = new SimulationResult(arrivals, warmUp);
        long now = 0;
        while (!waiting.isEmpty() || !running.isEmpty() || policy.size() > 0) {
            long wake = Long.MAX_VALUE;
            while (running.size() < workers && policy.size() > 0) {
                var device = new DeviceState(cost, budget.tokens(cost), workers);
                BatchPlan<SimulatedItem> plan = policy.plan(now, device);
                if (!plan.isRun()) {
                    wake = plan.waitUntilNanos();
                    break;
                }
                policy.take(plan);
                long padded = paddedTokens(plan.items());
                running.add(
                        new Running(plan.items(), padded, now, now + curve.sample(padded, random)));
            }
            long next = wake;
            next = waiting.isEmpty() ? next : Math.min(next, waiting.peek().submittedNanos());
            next = running.isEmpty() ? next : Math.min(next, running.peek().endNanos());
            if (next == Long.MAX_VALUE) {
                throw new IllegalStateException(
                        "The policy leaves %d items waiting for ever".formatted(policy.size()));
            }
            now = Math.max(now, next);
            while (!running.isEmpty() && running.peek().endNanos() <= now) {
                Running done = running.poll();
                cost.observe(done.padded(), done.endNanos() - done.startedNanos());
                result.ran(done.items(), done.padded(), done.startedNanos(), done.endNanos());
            }
            while (!waiting.isEmpty() && waiting.peek().submittedNanos() <= now) {
                policy.add(waiting.poll());
            }
        }
        return result;
    }

    /** Tokens of a batch that is padded to its longest item. */
    public static long paddedTokens(List<SimulatedItem> items) {
        int longest = 0;
        for (SimulatedItem item : items) {
            longest = Math.max(longest, item.tokens());
        }
        return (long) longest * items.size();
    }
}
