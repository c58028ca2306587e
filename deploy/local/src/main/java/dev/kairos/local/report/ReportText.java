package dev.kairos.local.report;

import dev.kairos.local.report.DemoReport.LedgerReport;
import dev.kairos.local.report.DemoReport.PipelineReport;
import java.util.Locale;
import java.util.stream.Collectors;

/** A report for people. */
public final class ReportText {
    private ReportText() {}

    /** A few lines that say what happened and whether it is as it should be. */
    public static String of(DemoReport report) {
        StringBuilder text = new StringBuilder();
        report.pipelines()
                .forEach((name, pipeline) -> text.append(pipeline(name, pipeline, report)));
        LedgerReport ledger = report.ledger();
        text.append(
                line(
                        "Ledger      %,d positions: %,d answered, %,d dead, %,d in flight, %,d"
                                + " lost",
                        ledger.accepted(),
                        ledger.answered(),
                        ledger.dead(),
                        ledger.inFlight(),
                        ledger.lost()));
        text.append(
                line(
                        "Repeats     %,d records, %,d after id, %,d positions answered twice",
                        ledger.duplicateRecords(),
                        ledger.duplicateAfterId(),
                        ledger.answeredTwice()));
        text.append(
                line(
                        "Planted     %,d broken, %,d late",
                        report.planted().broken(), report.planted().late()));
        text.append(
                line(
                        "Run         %.1f s, first prediction after %.1f s, %,d MiB at most, %,d"
                                + " checkpoints, %,d restarts",
                        report.seconds(),
                        report.firstPredictionMs() / 1000.0,
                        report.peakRssMib(),
                        report.checkpoints(),
                        report.restarts()));
        text.append(
                line(
                        "Result      %s",
                        report.isGood()
                                ? "every record is accounted for"
                                : "NOT every record is accounted for"));
        return text.toString();
    }

    private static String pipeline(String name, PipelineReport pipeline, DemoReport report) {
        String deadLetters =
                pipeline.deadLetters().entrySet().stream()
                        .map(cause -> cause.getKey() + " " + cause.getValue())
                        .collect(Collectors.joining(", "));
        return line("%s (%s)", name, report.delivery())
                + line(
                        "  events %,d, predictions %,d%s",
                        pipeline.events(), pipeline.predictions(), degraded(pipeline))
                + line("  dead letters: %s", deadLetters.isEmpty() ? "none" : deadLetters)
                + line(
                        "  latency p50 %.0f ms, p95 %.0f ms, p99 %.0f ms",
                        pipeline.latencyMs().p50(),
                        pipeline.latencyMs().p95(),
                        pipeline.latencyMs().p99())
                + line(
                        "  batches %,d of %.1f inputs, padding ratio %.2f, cache hits %,d,"
                                + " truncated %,d",
                        pipeline.batches().count(),
                        pipeline.batches().meanSize(),
                        pipeline.batches().paddingRatio(),
                        pipeline.batches().cacheHits(),
                        pipeline.batches().truncated())
                + line(
                        "  model %s %s, sha256 %s",
                        pipeline.model().name(),
                        pipeline.model().version(),
                        pipeline.model().sha256());
    }

    private static String degraded(PipelineReport pipeline) {
        return pipeline.degraded() == 0
                ? ""
                : String.format(Locale.ROOT, ", degraded %,d", pipeline.degraded());
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values) + "\n";
    }
}
