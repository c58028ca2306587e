package dev.kairos.bench.lengths;

import dev.kairos.bench.Progress;
import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.lengths.SimulatedLoads.Ran;
import dev.kairos.bench.report.Figures;
import dev.kairos.bench.simulated.Parallel;
import dev.kairos.bench.simulated.SimulatedDevice;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.inference.simulation.CostCurve;
import java.time.Duration;
import java.util.List;

/** All distributions at all loads on the simulated GPU. */
final class SimulatedMeasurement {
    private static final Duration DEADLINE = Duration.ofMillis(100);

    private final SuiteRun run;
    private final LengthsEffort effort;
    private final SimulatedDevice device =
            new SimulatedDevice("gpu", CostCurve.A100_BERT_BASE_INT8, 1);

    SimulatedMeasurement(SuiteRun run, LengthsEffort effort) {
        this.run = run;
        this.effort = effort;
    }

    /** Simulates, prints and reports. */
    void measure() throws InterruptedException {
        run.report().setting("gpu", device.fields());
        run.report().setting("gpu_virtual_seconds", effort.simulatedSeconds());
        run.report().setting("gpu_arrival_best_sizes", SimulatedLoads.BEST_SIZES);
        var report =
                new LoadReport(
                        device.name(),
                        "gpu, simulated (%s)".formatted(device.curve().name()),
                        DEADLINE);
        int steps = Lengths.values().length * LengthsSuite.LOADS.size();
        try (var parallel = new Parallel();
                Progress progress = run.progress("simulated gpu", steps)) {
            for (Lengths lengths : Lengths.values()) {
                measure(lengths, report, parallel, progress);
            }
        }
        report.finish(run, List.of());
    }

    private void measure(Lengths lengths, LoadReport report, Parallel parallel, Progress progress)
            throws InterruptedException {
        var loads =
                new SimulatedLoads(
                        device, DEADLINE.toNanos(), lengths, effort.simulatedSeconds(), run.seed());
        report.put(lengths, "capacity_per_s", Figures.rounded(loads.boundPerSecond()));
        for (double load : LengthsSuite.LOADS) {
            for (Ran ran : loads.at(load, parallel)) {
                report.put(lengths, load, ran.batching(), ran.figures());
            }
            progress.step("%s at %s".formatted(lengths.label(), load));
        }
    }
}
