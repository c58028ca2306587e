package dev.kairos.bench.temporal;

import dev.kairos.bench.Suite;
import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.report.Target;
import dev.kairos.bench.report.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What serving a temporal model costs beside its graph alone. */
public final class TemporalSuite implements Suite {
    private static final double SERVED_TARGET = 1.2;
    private static final double FEATURES_TARGET = 0.1;

    @Override
    public String name() {
        return "temporal";
    }

    @Override
    public String summary() {
        return "Time of a temporal model from observations to answers, beside its graph alone.";
    }

    @Override
    public List<String> explanation() {
        return List.of(
                "Made-up histories as long as real ones, in batches of "
                        + TemporalMeasurement.BATCH
                        + " of similar length, with one thread for each core and one thread inside"
                        + " each run: the shipped models clinical-deterioration, sepsis and"
                        + " market-forecast.",
                "raw: ONNX Runtime's own Java API runs the graph on tensors that were made before,"
                    + " and nothing is done with what comes out. served: the product's way from"
                    + " observations to answers. assembled: from observations to tokens, from"
                    + " scratch. appended: the same when one observation comes to a history whose"
                    + " tokens are kept. Of sepsis, which is pointwise, these three make the last"
                    + " token and run the graph on it alone; raw runs it on whole histories, as who"
                    + " does not know that must, and raw_last on the last tokens.",
                "Times are those of the threads, for each history. The others over raw are medians"
                    + " of rounds that time each once: served_over_raw 1 means that serving costs"
                    + " nothing.");
    }

    @Override
    public void run(SuiteRun run) throws Exception {
        run(run, run.quick() ? TemporalEffort.QUICK : TemporalEffort.FULL);
    }

    void run(SuiteRun run, TemporalEffort effort) throws Exception {
        int threads = Runtime.getRuntime().availableProcessors();
        describe(run, effort, threads);
        var table =
                new TextTable(
                        "Microseconds of a thread for each history, batches of %d, %d threads"
                                .formatted(TemporalMeasurement.BATCH, threads),
                        "",
                        "raw",
                        "raw_last",
                        "served",
                        "assembled",
                        "appended",
                        "served/raw",
                        "assembled/raw",
                        "appended/raw");
        var targets = new ArrayList<Target>();
        for (Histories histories : Histories.values()) {
            Map<String, Object> measured =
                    new TemporalMeasurement(run, effort, histories, threads).measure();
            List<Target> own = targets(histories.model(), measured);
            measured.put("targets", own.stream().map(Target::fields).toList());
            run.report().result(histories.model(), measured);
            targets.addAll(own);
            table.row(
                    histories.model(),
                    measured.get("raw_us_per_history"),
                    measured.getOrDefault("raw_last_us_per_history", ""),
                    measured.get("served_us_per_history"),
                    measured.get("assembled_us_per_history"),
                    measured.get("appended_us_per_history"),
                    measured.get("served_over_raw"),
                    measured.get("assembled_over_raw"),
                    measured.get("appended_over_raw"));
        }
        table.print(run.out());
        targets.forEach(target -> run.out().println("  " + target));
    }

    private static void describe(SuiteRun run, TemporalEffort effort, int threads) {
        var settings = run.report();
        settings.threads("intra_op", 1);
        settings.threads("batches", threads);
        settings.setting("batch_size", TemporalMeasurement.BATCH);
        settings.setting("histories", effort.histories());
        settings.setting("warm_ups", effort.warmUps());
        settings.setting("rounds", effort.rounds());
        var generated = new LinkedHashMap<String, String>();
        for (Histories histories : Histories.values()) {
            generated.put(histories.model(), histories.description());
        }
        settings.setting("generated", generated);
    }

    private static List<Target> targets(String model, Map<String, Object> measured) {
        return List.of(
                target(SERVED_TARGET, model, "served_over_raw", measured),
                target(FEATURES_TARGET, model, "assembled_over_raw", measured),
                target(FEATURES_TARGET, model, "appended_over_raw", measured));
    }

    private static Target target(
            double wanted, String model, String field, Map<String, Object> measured) {
        return Target.atMost(wanted, model + " " + field, (double) measured.get(field));
    }
}
