package dev.kairos.bench.lengths;

import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.report.Target;
import dev.kairos.bench.report.TextTable;
import dev.kairos.bench.workload.Lengths;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of all loads on one device, as a table and as fields of the report. */
final class LoadReport {
    private final String device;
    private final Duration deadline;
    private final TextTable table;
    private final Map<Lengths, Map<String, Object>> distributions = new LinkedHashMap<>();

    /**
     * @param device as in reports
     * @param title of the table
     * @param deadline how long after its arrival each text wants to be answered
     */
    LoadReport(String device, String title, Duration deadline) {
        this.device = device;
        this.deadline = deadline;
        this.table =
                new TextTable(
                        title,
                        "lengths, load, batching",
                        "offered/s",
                        "answered/s",
                        "padding",
                        "p50 ms",
                        "p95 ms",
                        "p99 ms",
                        "missed");
    }

    /** Adds a figure of a distribution. */
    void put(Lengths lengths, String name, Object value) {
        fields(lengths).put(name, value);
    }

    /** Adds what came of a way to batch at a load. */
    @SuppressWarnings("unchecked") // Only this method puts such maps under such names.
    void put(Lengths lengths, double load, BatchingWay batching, LoadFigures figures) {
        long percent = Math.round(load * 100);
        var fields = figures.fields(deadline.toMillis());
        fields.put("settings", batching.settings());
        var cells =
                (Map<String, Object>)
                        fields(lengths)
                                .computeIfAbsent("load_" + percent, label -> new LinkedHashMap<>());
        cells.put(batching.name(), fields);
        table.row(
                "%s %d%% %s%s"
                        .formatted(
                                lengths.label(),
                                percent,
                                batching.name(),
                                figures.isOverloaded() ? " (overloaded)" : ""),
                figures.offeredPerSecond(),
                figures.perSecond(),
                figures.paddingRatio(),
                figures.p50Millis(),
                figures.p95Millis(),
                figures.p99Millis(),
                figures.missedFraction());
    }

    private Map<String, Object> fields(Lengths lengths) {
        return distributions.computeIfAbsent(lengths, key -> new LinkedHashMap<>());
    }

    /**
     * Prints the table and puts everything into the report.
     *
     * @param targets what was set out to be reached on this device, and what was
     */
    void finish(SuiteRun run, List<Target> targets) {
        table.print(run.out());
        targets.forEach(target -> run.out().println("  " + target));
        var fields = new LinkedHashMap<String, Object>();
        distributions.forEach((lengths, own) -> fields.put(lengths.label(), own));
        fields.put("targets", targets.stream().map(Target::fields).toList());
        run.report().result(device, fields);
    }
}
