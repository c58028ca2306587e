package dev.kairos.local.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/** Counts as a JSON object with the field names of a demo's report, and as a table for people. */
public final class LedgerText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LedgerText() {}

    /** An object with the report's fields {@code pipelines} and {@code ledger}. */
    public static ObjectNode json(LedgerCounts counts) {
        ObjectNode report = JSON.createObjectNode();
        ObjectNode pipelines = report.putObject("pipelines");
        counts.pipelines().forEach((name, one) -> pipelines.set(name, json(one)));
        report.putObject("ledger")
                .put("unit", "source position")
                .put("accepted", counts.accepted())
                .put("answered", counts.answered())
                .put("dead", counts.dead())
                .put("in_flight", counts.inFlight())
                .put("lost", counts.lost())
                .put("duplicate_records", counts.duplicateRecords())
                .put("duplicate_after_id", counts.duplicateAfterId())
                .put("answered_twice", counts.answeredTwice());
        return report;
    }

    private static ObjectNode json(PipelineCounts counts) {
        ObjectNode json = JSON.createObjectNode();
        json.put("events", counts.events())
                .put("predictions", counts.predictions())
                .put("forecasts", counts.forecasts())
                .put("alerts", counts.alerts());
        ObjectNode deadLetters = json.putObject("dead_letters");
        counts.deadLetters().forEach(deadLetters::put);
        json.put("superseded", counts.superseded()).put("degraded", counts.degraded());
        counts.latencyMs()
                .ifPresent(
                        latency ->
                                json.putObject("latency_ms")
                                        .put("p50", latency.p50())
                                        .put("p95", latency.p95())
                                        .put("p99", latency.p99()));
        counts.model()
                .ifPresent(
                        model ->
                                json.putObject("model")
                                        .put("name", model.name())
                                        .put("version", model.version())
                                        .put("sha256", model.sha256()));
        return json;
    }

    /** A table of several lines, the last one ended. */
    public static String table(LedgerCounts counts) {
        var text = new StringBuilder();
        row(text, "accepted", counts.accepted(), "input positions");
        row(text, "answered", counts.answered(), "every answer there, at least one an output");
        row(text, "dead", counts.dead(), "every answer a dead letter");
        row(text, "in flight", counts.inFlight(), "an answer missing while a job runs");
        row(text, "lost", counts.lost(), "an answer missing otherwise");
        row(text, "duplicate records", counts.duplicateRecords(), "readers drop them by id");
        row(text, "duplicate after id", counts.duplicateAfterId(), "must be 0");
        row(text, "answered twice", counts.answeredTwice(), "must be 0");
        counts.pipelines().forEach((name, one) -> pipeline(text, name, one));
        return text.toString();
    }

    private static void pipeline(StringBuilder text, String name, PipelineCounts counts) {
        text.append('\n').append(name).append('\n');
        row(text, "events", counts.events(), "");
        row(text, "predictions", counts.predictions(), "");
        optionalRow(text, "forecasts", counts.forecasts());
        optionalRow(text, "alerts", counts.alerts());
        for (Map.Entry<String, Long> cause : counts.deadLetters().entrySet()) {
            row(text, "dead letters", cause.getValue(), cause.getKey());
        }
        optionalRow(text, "superseded", counts.superseded());
        optionalRow(text, "degraded", counts.degraded());
        counts.latencyMs()
                .ifPresent(
                        latency ->
                                text.append(
                                        String.format(
                                                Locale.ROOT,
                                                "  latency, append to append: p50 %.0f ms, p95 %.0f"
                                                        + " ms, p99 %.0f ms%n",
                                                latency.p50(),
                                                latency.p95(),
                                                latency.p99())));
        counts.model()
                .ifPresent(
                        model ->
                                text.append(
                                        String.format(
                                                Locale.ROOT,
                                                "  model: %s %s, sha256 %s%n",
                                                model.name(),
                                                model.version(),
                                                model.sha256())));
    }

    private static void optionalRow(StringBuilder text, String name, long value) {
        if (value > 0) {
            row(text, name, value, "");
        }
    }

    private static void row(StringBuilder text, String name, long value, String meaning) {
        text.append(
                String.format(Locale.ROOT, "  %-20s %,12d  %s", name, value, meaning)
                        .stripTrailing());
        text.append(System.lineSeparator());
    }
}
