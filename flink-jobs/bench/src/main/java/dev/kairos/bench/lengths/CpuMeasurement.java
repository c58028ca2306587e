package dev.kairos.bench.lengths;

import dev.kairos.bench.Progress;
import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.costs.BatchShape;
import dev.kairos.bench.costs.BatchTimer;
import dev.kairos.bench.costs.BatchTiming;
import dev.kairos.bench.costs.PerfectBatches;
import dev.kairos.bench.report.Figures;
import dev.kairos.bench.report.Target;
import dev.kairos.bench.report.TextTable;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.bench.workload.Texts;
import dev.kairos.inference.Device;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.packaging.ModelPackage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** All distributions at all loads on this CPU, in real time through the product's runtime. */
final class CpuMeasurement {
    /** That of the news-sentiment pipeline. */
    private static final Duration DEADLINE = Duration.ofMillis(500);

    /** Drawn to know what perfect batches of a distribution do. */
    private static final int MEAN_SAMPLE = 100_000;

    private static final double OVER_ARRIVAL_TARGET = 2;

    private final SuiteRun run;
    private final LengthsEffort effort;
    private final String model;
    private final int threads = Runtime.getRuntime().availableProcessors();
    private final LoadReport report = new LoadReport("cpu", "cpu, measured, int8", DEADLINE);
    private final TextTable saturated;
    private final List<Target> targets = new ArrayList<>();

    /**
     * @param model reference of the package
     */
    CpuMeasurement(SuiteRun run, LengthsEffort effort, String model) {
        this.run = run;
        this.effort = effort;
        this.model = model;
        this.saturated =
                new TextTable(
                        "cpu saturated, %d texts in flight: texts a second"
                                .formatted(effort.inFlight()),
                        "lengths",
                        "perfect batches",
                        "arrival",
                        "arrival best",
                        "buckets",
                        "scheduler",
                        "scheduler/arrival");
    }

    /** Measures, prints and reports. */
    void measure() throws InterruptedException {
        describe();
        Map<Lengths, CpuLoads> loads = new EnumMap<>(Lengths.class);
        try (TextClassifier classifier =
                TextClassifier.open(ModelPackage.load(model), Device.CPU, threads)) {
            run.report().model("int8", classifier.model());
            PerfectBatches perfect = timeBatches(classifier);
            var texts = new Texts(classifier);
            for (Lengths lengths : Lengths.values()) {
                loads.put(lengths, loads(lengths, texts, perfect));
            }
        }
        int steps = Lengths.values().length * (2 + LengthsSuite.LOADS.size());
        try (var served = new ServedBatchings(model, threads, effort.bestSizes());
                Progress progress = run.progress("cpu", steps)) {
            for (Lengths lengths : Lengths.values()) {
                measure(lengths, loads.get(lengths), served, progress);
            }
        }
        saturated.print(run.out());
        report.finish(run, targets);
    }

    private void describe() {
        var settings = run.report();
        settings.threads("predictors", threads);
        settings.threads("intra_op", 1);
        settings.threads("submitters", 1);
        settings.setting("cached_answers", 0);
        settings.setting("cpu_in_flight_saturated", effort.inFlight());
        settings.setting("cpu_seconds_at_a_load", effort.openSeconds());
        settings.setting("cpu_arrival_best_sizes", effort.bestSizes());
        settings.setting(
                "cpu_capacity",
                "predictors / mean thread time of a text, each in batches of its own length and of"
                        + " the cheapest size, timed in this run with all predictors at work;"
                        + " without tokenizing");
    }

    private PerfectBatches timeBatches(TextClassifier classifier) throws InterruptedException {
        var timer = new BatchTimer(classifier, threads, BatchShape.grid(run.quick()), run.seed());
        try (Progress progress = run.progress("cost of batches", effort.costRounds() + 1)) {
            timer.warmUp();
            progress.step("warm-up");
            for (int round = 1; round <= effort.costRounds(); round++) {
                timer.round();
                progress.step("round " + round);
            }
        }
        List<BatchTiming> timings = timer.timings();
        timings.forEach(timing -> run.report().raw(timing.fields("cpu_batch")));
        return new PerfectBatches(timings);
    }

    private CpuLoads loads(Lengths lengths, Texts texts, PerfectBatches perfect) {
        double capacity = perfect.perSecond(lengths.sample(MEAN_SAMPLE, run.seed()), threads);
        report.put(lengths, "capacity_per_s", Figures.rounded(capacity));
        return new CpuLoads(lengths, texts, effort, capacity, DEADLINE.toNanos(), run.seed());
    }

    private void measure(Lengths lengths, CpuLoads loads, ServedBatchings served, Progress progress)
            throws InterruptedException {
        Map<Integer, Double> bySize = loads.perSecondBySize(served.arrivalBySize());
        progress.step("%s by size".formatted(lengths.label()));
        List<Served> compared = served.compared(bySize);
        saturate(lengths, loads, compared, bySize);
        progress.step("%s saturated".formatted(lengths.label()));
        for (double load : LengthsSuite.LOADS) {
            for (Served one : compared) {
                report.put(lengths, load, one.batching(), loads.at(load, one));
            }
            progress.step("%s at %s".formatted(lengths.label(), load));
        }
    }

    private void saturate(
            Lengths lengths, CpuLoads loads, List<Served> compared, Map<Integer, Double> bySize)
            throws InterruptedException {
        Map<String, List<Double>> rounds = loads.saturate(compared);
        var medians = new LinkedHashMap<String, Object>();
        rounds.forEach((name, all) -> medians.put(name, Figures.rounded(Figures.median(all))));
        List<Double> arrival = rounds.get("arrival");
        List<Double> scheduler = rounds.get("scheduler");
        double ratio =
                Figures.median(
                        IntStream.range(0, arrival.size())
                                .mapToObj(round -> scheduler.get(round) / arrival.get(round))
                                .toList());
        report.put(lengths, "saturated_per_s", medians);
        report.put(lengths, "arrival_per_s_by_size", bySize);
        report.put(lengths, "scheduler_over_arrival", Figures.rounded(ratio));
        keepRaw(lengths, rounds);
        if (lengths != Lengths.UNIFORM) {
            targets.add(
                    Target.atLeast(
                            OVER_ARRIVAL_TARGET,
                            "scheduler_over_arrival, " + lengths.label(),
                            ratio));
        }
        saturated.row(
                lengths.label(),
                loads.capacity(),
                medians.get("arrival"),
                medians.getOrDefault("arrival_best", ""),
                medians.get("buckets"),
                medians.get("scheduler"),
                ratio);
    }

    private void keepRaw(Lengths lengths, Map<String, List<Double>> rounds) {
        rounds.forEach(
                (name, all) -> {
                    var fields = new LinkedHashMap<String, Object>();
                    fields.put("what", "saturated_per_s");
                    fields.put("distribution", lengths.label());
                    fields.put("batching", name);
                    fields.put("rounds", all.stream().map(Figures::rounded).toList());
                    run.report().raw(fields);
                });
    }
}
