package dev.kairos.bench.policies;

import dev.kairos.bench.simulated.Arrivals;
import dev.kairos.bench.simulated.SimulatedDevice;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.simulation.SimulatedItem;
import dev.kairos.inference.simulation.Simulation;
import dev.kairos.inference.simulation.SimulationResult;
import java.util.List;
import java.util.function.Supplier;

/**
 * The highest load at which a policy is in time on a device: found by bisection, since the share of
 * missed deadlines rises with the load. Loads are fractions of the device's bound.
 */
final class LoadSearch {
    /** First arrivals of each run that do not count: this part of them. */
    private static final double WARM_UP = 0.1;

    private final SimulatedDevice device;
    private final long deadlineNanos;
    private final double mostMissed;

    /**
     * @param deadlineNanos how long after its arrival each record wants to be answered
     * @param mostMissed share of records that may be later
     */
    LoadSearch(SimulatedDevice device, long deadlineNanos, double mostMissed) {
        this.device = device;
        this.deadlineNanos = deadlineNanos;
        this.mostMissed = mostMissed;
    }

    /**
     * Runs a policy at a load to the end.
     *
     * @param seed of the device's jitter
     */
    SimulationResult run(
            Supplier<BatchPolicy<SimulatedItem>> policy,
            Arrivals arrivals,
            double load,
            long seed) {
        return run(policy, arrivals, load, seed, Integer.MAX_VALUE);
    }

    private SimulationResult run(
            Supplier<BatchPolicy<SimulatedItem>> policy,
            Arrivals arrivals,
            double load,
            long seed,
            int missed) {
        double perSecond = load * device.boundPerSecond(arrivals.meanTokens());
        List<SimulatedItem> items = arrivals.at(perSecond, deadlineNanos);
        return new Simulation(device.curve(), device.workers(), seed)
                .run(policy.get(), items, warmUp(arrivals), missed);
    }

    private static int warmUp(Arrivals arrivals) {
        return (int) (arrivals.count() * WARM_UP);
    }

    /** Whether no more deadlines are missed at a load than may be. */
    boolean sustains(
            Supplier<BatchPolicy<SimulatedItem>> policy,
            Arrivals arrivals,
            double load,
            long seed) {
        int counted = arrivals.count() - warmUp(arrivals);
        return !run(policy, arrivals, load, seed, (int) (counted * mostMissed)).isStopped();
    }

    /**
     * The highest load that a policy sustains.
     *
     * @param about where the search begins
     * @param step how far the answer may well be from there
     * @param tolerance how much too low the answer may be
     * @return 0 if it sustains none, 1 if it sustains the bound
     */
    double highest(
            Supplier<BatchPolicy<SimulatedItem>> policy,
            Arrivals arrivals,
            long seed,
            double about,
            double step,
            double tolerance) {
        double low = Math.max(0, about - step);
        double high = Math.min(1, about + step);
        while (low > 0 && !sustains(policy, arrivals, low, seed)) {
            high = low;
            low = Math.max(0, low - step);
        }
        while (sustains(policy, arrivals, high, seed)) {
            low = high;
            if (high == 1) {
                return 1;
            }
            high = Math.min(1, high + step);
        }
        while (high - low > tolerance) {
            double middle = (low + high) / 2;
            if (sustains(policy, arrivals, middle, seed)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
