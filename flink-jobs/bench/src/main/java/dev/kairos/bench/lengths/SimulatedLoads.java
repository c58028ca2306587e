package dev.kairos.bench.lengths;

import dev.kairos.bench.simulated.Arrivals;
import dev.kairos.bench.simulated.Parallel;
import dev.kairos.bench.simulated.SimulatedDevice;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.inference.simulation.SimulatedItem;
import dev.kairos.inference.simulation.Simulation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;

/** Ways to batch on a simulated device, in virtual time. */
final class SimulatedLoads {
    /** Sizes among which the best for the order of arrival is looked for. */
    static final List<Integer> BEST_SIZES = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512);

    /** First arrivals that do not count: this part of them. */
    private static final double WARM_UP = 0.1;

    private final SimulatedDevice device;
    private final long deadlineNanos;
    private final Arrivals arrivals;
    private final long seed;
    private final double boundPerSecond;

    /** A way to batch and what came of it. */
    record Ran(BatchingWay batching, LoadFigures figures) {}

    /**
     * @param deadlineNanos how long after its arrival each text wants to be answered
     * @param seconds of virtual time that arrivals at the bound take
     */
    SimulatedLoads(
            SimulatedDevice device, long deadlineNanos, Lengths lengths, int seconds, long seed) {
        this.device = device;
        this.deadlineNanos = deadlineNanos;
        this.seed = seed;
        // Drawn twice: how many are needed depends on how long they are.
        double mean = Arrivals.draw(lengths, 100_000, seed).meanTokens();
        int count = (int) (device.boundPerSecond(mean) * seconds);
        this.arrivals = Arrivals.draw(lengths, count, seed);
        this.boundPerSecond = device.boundPerSecond(arrivals.meanTokens());
    }

    /** Texts a second of perfect batches. */
    double boundPerSecond() {
        return boundPerSecond;
    }

    /**
     * What came of each way to batch; of the order of arrival, also in the size that misses fewest
     * deadlines.
     *
     * @param load as a fraction of the bound
     */
    List<Ran> at(double load, Parallel parallel) throws InterruptedException {
        var ran = new ArrayList<Ran>();
        ran.addAll(
                run(
                        List.of(
                                BatchingWay.arrival(),
                                BatchingWay.buckets(),
                                BatchingWay.scheduler()),
                        load,
                        parallel));
        List<BatchingWay> sizes =
                BEST_SIZES.stream().map(size -> BatchingWay.arrival("arrival_best", size)).toList();
        run(sizes, load, parallel).stream()
                .min(
                        Comparator.comparingDouble((Ran one) -> one.figures().missedFraction())
                                .thenComparingDouble(one -> one.figures().p99Millis()))
                .ifPresent(ran::add);
        return ran;
    }

    private List<Ran> run(List<BatchingWay> batchings, double load, Parallel parallel)
            throws InterruptedException {
        var runs = new ArrayList<Callable<Ran>>();
        batchings.forEach(batching -> runs.add(() -> run(batching, load)));
        return parallel.all(runs);
    }

    private Ran run(BatchingWay batching, double load) {
        double offered = load * boundPerSecond;
        List<SimulatedItem> items = arrivals.at(offered, deadlineNanos);
        int warmUp = (int) (items.size() * WARM_UP);
        var window = ArrivalWindow.of(items, warmUp);
        var policy = new CountedPolicy<SimulatedItem>(batching.policies().newPolicy(), window);
        var result =
                new Simulation(device.curve(), device.workers(), seed).run(policy, items, warmUp);
        return new Ran(batching, LoadFigures.of(offered, window.perSecond(policy.begun()), result));
    }
}
