package dev.kairos.bench.policies;

import dev.kairos.bench.Progress;
import dev.kairos.bench.Suite;
import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.costs.BatchShape;
import dev.kairos.bench.costs.BatchTimer;
import dev.kairos.bench.costs.CostFit;
import dev.kairos.bench.policies.DeviceResult.Distribution;
import dev.kairos.bench.policies.Study.Found;
import dev.kairos.bench.policies.Study.Outcome;
import dev.kairos.bench.policies.Study.Screened;
import dev.kairos.bench.report.Figures;
import dev.kairos.bench.report.Target;
import dev.kairos.bench.report.TextTable;
import dev.kairos.bench.simulated.Parallel;
import dev.kairos.bench.simulated.SimulatedDevice;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.inference.simulation.CostCurve;
import dev.kairos.inference.simulation.SimulationResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How much load each policy sustains on simulated devices. */
public final class PoliciesSuite implements Suite {
    private static final String MODEL = "news-sentiment-fast";
    private static final Duration DEADLINE = Duration.ofMillis(100);
    private static final double MOST_MISSED = 0.01;

    @Override
    public String name() {
        return "policies";
    }

    @Override
    public String summary() {
        return "What load each batching policy sustains on simulated devices, as a fraction of"
                + " what is possible.";
    }

    @Override
    public List<String> explanation() {
        return List.of(
                "Texts arrive at random times on a device of a known cost curve, in virtual time. A"
                    + " policy sustains a load if at most 1%% of them are answered more than 100 ms"
                    + " after they came. The bound is the load at which the device is always busy"
                    + " with its largest batches and nothing is padded.",
                "fcfs: first come, first served, with a size and a delay, as Triton and DJL Serving"
                    + " batch. sorted: length buckets, each first come, first served. Of both, the"
                    + " best of a grid of settings counts, found anew for each device and"
                    + " distribution of lengths. ours: the product's policy, which has no settings."
                    + " per_record: no batches.",
                "The CPU's curve is measured in this run, on one thread; the GPU's come from"
                        + " published figures, named in the report.");
    }

    @Override
    public void run(SuiteRun run) throws Exception {
        Effort effort = run.quick() ? Effort.QUICK : Effort.FULL;
        List<SimulatedDevice> devices =
                List.of(
                        new SimulatedDevice("cpu", measureCpu(run), 1),
                        new SimulatedDevice("gpu", CostCurve.A100_BERT_BASE_INT8, 1),
                        new SimulatedDevice("gpu_fp16", CostCurve.A100_BERT_BASE_FP16, 1));
        describe(run, effort, devices);
        int steps = devices.size() * Lengths.values().length * Family.values().length;
        var results = new ArrayList<DeviceResult>();
        try (var parallel = new Parallel();
                Progress progress = run.progress("policies", steps)) {
            for (SimulatedDevice device : devices) {
                results.add(study(run, effort, device, parallel, progress));
            }
        }
        for (DeviceResult result : results) {
            report(run, result);
        }
    }

    private static CostCurve measureCpu(SuiteRun run) throws InterruptedException {
        int rounds = run.choose(9, 5);
        try (TextClassifier classifier = TextClassifier.open(ModelPackage.load(MODEL));
                Progress progress = run.progress("cost of batches on this CPU", rounds + 1)) {
            run.report().model("int8", classifier.model());
            run.report().threads("cpu_curve", 1);
            var timer = new BatchTimer(classifier, 1, BatchShape.grid(run.quick()), run.seed());
            timer.warmUp();
            progress.step("warm-up");
            for (int round = 1; round <= rounds; round++) {
                timer.round();
                progress.step("round " + round);
            }
            CostFit fit = CostFit.of(timer.timings());
            run.report().setting("cpu_fit", fit.fields());
            timer.timings().forEach(timing -> run.report().raw(timing.fields("cpu_batch")));
            return fit.curve("one core of this machine, MiniLM-L6 in int8", "measured in this run");
        }
    }

    private static void describe(SuiteRun run, Effort effort, List<SimulatedDevice> devices) {
        var report = run.report();
        report.setting("deadline_ms", DEADLINE.toMillis());
        report.setting("most_missed_fraction", MOST_MISSED);
        report.setting("arrivals", "Poisson; the same draws for all policies and loads");
        report.setting("bound", SimulatedDevice.BOUND_FORMULA);
        report.setting("seeds", effort.seeds());
        report.setting("tolerance", effort.tolerance());
        report.setting("screening_tolerance", Effort.SCREENING_TOLERANCE);
        report.setting("searched_finely", effort.screened());
        var distributions = new LinkedHashMap<String, Object>();
        for (Lengths lengths : Lengths.values()) {
            distributions.put(lengths.label(), lengths.description());
        }
        report.setting("distributions", distributions);
        for (SimulatedDevice device : devices) {
            Map<String, Object> fields = device.fields();
            fields.put("grid_of_fcfs", settings(Family.FCFS.grid(device, effort.quick())));
            fields.put("grid_of_sorted", settings(Family.SORTED.grid(device, effort.quick())));
            report.setting(device.name(), fields);
        }
    }

    private static List<Map<String, Object>> settings(List<Candidate> grid) {
        return grid.stream().map(Candidate::settings).toList();
    }

    private static DeviceResult study(
            SuiteRun run,
            Effort effort,
            SimulatedDevice device,
            Parallel parallel,
            Progress progress)
            throws InterruptedException {
        var search = new LoadSearch(device, DEADLINE.toNanos(), MOST_MISSED);
        var result = new DeviceResult(device, MOST_MISSED);
        for (Lengths lengths : Lengths.values()) {
            var study = new Study(device, lengths, effort, search, run.seed());
            Map<Family, Outcome> outcomes = new EnumMap<>(Family.class);
            for (Family family : Family.values()) {
                Outcome outcome = study.search(family.grid(device, effort.quick()), parallel);
                outcomes.put(family, outcome);
                keepRaw(run, device, lengths, family, outcome);
                progress.step("%s %s %s".formatted(device.name(), lengths.label(), family.label()));
            }
            result.put(lengths, study.confirm(outcomes, parallel));
        }
        return result;
    }

    private static void keepRaw(
            SuiteRun run, SimulatedDevice device, Lengths lengths, Family family, Outcome outcome) {
        for (Screened screened : outcome.screened()) {
            var fields = rawFields(device, lengths, family, screened.candidate());
            fields.put("screened_over_bound", Figures.rounded(screened.load()));
            run.report().raw(fields);
        }
        for (Found found : outcome.searched()) {
            var fields = rawFields(device, lengths, family, found.candidate());
            fields.put("over_bound_by_seed", found.loads().stream().map(Figures::rounded).toList());
            run.report().raw(fields);
        }
    }

    private static Map<String, Object> rawFields(
            SimulatedDevice device, Lengths lengths, Family family, Candidate candidate) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("device", device.name());
        fields.put("distribution", lengths.label());
        fields.put("policy", family.label());
        fields.put("settings", candidate.settings());
        return fields;
    }

    private static void report(SuiteRun run, DeviceResult result) {
        String device = result.device().name();
        Map<String, Object> fields = result.fields();
        var table =
                new TextTable(
                        "%s (%s): load sustained, as a fraction of the bound"
                                .formatted(device, result.device().curve().name()),
                        "lengths",
                        "bound/s",
                        "fcfs",
                        "sorted",
                        "ours",
                        "per record",
                        "padding at 0.9",
                        "p99 ms",
                        "missed");
        result.distributions()
                .forEach((lengths, distribution) -> row(table, lengths.label(), distribution));
        table.row(
                "mean",
                "",
                result.overBound(Family.FCFS),
                result.overBound(Family.SORTED),
                result.overBound(Family.OURS),
                result.overBound(Family.PER_RECORD),
                "",
                "",
                "");
        table.print(run.out());
        if (!device.equals("cpu")) {
            fields.put("targets", result.targets().stream().map(Target::fields).toList());
            result.targets().forEach(target -> run.out().println("  " + target));
        }
        run.report().result(device, fields);
    }

    private static void row(TextTable table, String name, Distribution distribution) {
        var cells = new ArrayList<Object>(List.of(name, distribution.boundPerSecond()));
        Arrays.stream(Family.values()).forEach(family -> cells.add(distribution.overBound(family)));
        SimulationResult ours = distribution.atTarget();
        cells.addAll(List.of(ours.paddingRatio(), ours.latencyMillis(0.99), ours.missedFraction()));
        table.row(cells.toArray());
    }
}
