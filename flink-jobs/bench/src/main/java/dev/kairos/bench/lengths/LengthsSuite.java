package dev.kairos.bench.lengths;

import dev.kairos.bench.Suite;
import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.models.BenchModels;
import dev.kairos.bench.models.Precision;
import dev.kairos.bench.workload.Lengths;
import java.util.LinkedHashMap;
import java.util.List;

/** What texts of mixed lengths cost under each way to batch them, for real and simulated. */
public final class LengthsSuite implements Suite {
    /** As fractions of the capacity. */
    static final List<Double> LOADS = List.of(0.3, 0.7, 0.95);

    @Override
    public String name() {
        return "lengths";
    }

    @Override
    public String summary() {
        return "Throughput, padding and latency of texts of mixed lengths, by how they are"
                + " batched.";
    }

    @Override
    public List<String> explanation() {
        return List.of(
                "Texts arrive at random times at 30, 70 and 95%% of the capacity, which is what"
                    + " perfect batches would do: all of equal lengths and of the best size. On the"
                    + " CPU in real time, through the product's runtime with the int8 encoder;"
                    + " latency counts from the time at which a text was due to arrive. On the GPU"
                    + " in virtual time, with a cost curve from published figures.",
                "arrival: batches of 32 in the order of arrival, or of what came within 5 ms."
                    + " arrival_best: the same in the best of several sizes (on the CPU in a full"
                    + " run only). buckets: five length buckets, each batched like that. scheduler:"
                    + " the product's policy. Where one is overloaded, its latencies tell how long"
                    + " the run was, and nothing else.",
                "On the CPU each is also saturated by a thread that keeps many texts in flight:"
                        + " scheduler_over_arrival is the ratio of texts a second, the median of"
                        + " rounds.");
    }

    @Override
    public void run(SuiteRun run) throws Exception {
        LengthsEffort effort = run.quick() ? LengthsEffort.QUICK : LengthsEffort.FULL;
        run.report().setting("loads", LOADS);
        run.report().setting("arrival", BatchingWay.arrival().settings());
        run.report().setting("buckets", BatchingWay.buckets().settings());
        var distributions = new LinkedHashMap<String, String>();
        for (Lengths lengths : Lengths.values()) {
            distributions.put(lengths.label(), lengths.description());
        }
        run.report().setting("distributions", distributions);
        new SimulatedMeasurement(run, effort).measure();
        try (var models = BenchModels.create()) {
            new CpuMeasurement(run, effort, models.reference(Precision.INT8)).measure();
        }
    }
}
