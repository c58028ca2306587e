package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.evaluation.Ablations;
import dev.kairos.modelcli.evaluation.BinaryScores;
import dev.kairos.modelcli.evaluation.Curves;
import dev.kairos.modelcli.evaluation.Figures;
import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.evaluation.ReportPage;
import dev.kairos.modelcli.temporal.Trained.Epoch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Forecasts of moves beside the baselines, for people and programs. */
public final class MovementReport {
    /** Names of networks begin so. */
    static final String NETWORK = "temporal transformer";

    /** When a package ships. */
    static final String RULE =
            "A package ships only if the 95% interval of the AUROC of every seed, on the moves of"
                    + " the test part, lies above 0.5.";

    private static final String INTERVALS =
            "Intervals are 95%, over days drawn with replacement: on a day all tickers move"
                + " together. Chance has an AUROC of 0.5 and a correlation (MCC) of 0. Last moves"
                + " are no probabilities, and the ECE of few examples is above 0 by chance.";

    private static final List<String> COLUMNS =
            List.of("", "accuracy", "MCC", "AUROC", "Brier", "ECE");

    private final Map<String, Object> facts;
    private final Map<String, MoveScores> moves;
    private final Map<String, MoveScores> allDays;
    private final Ablations ablations;
    private final Map<String, List<Epoch>> curves;

    /**
     * @param facts what was measured on what, by the names that reports use
     * @param moves of the test part, by who forecast them
     * @param allDays the same with small moves too
     * @param ablations of the networks, by the moves; null where none were trained
     * @param curves epochs by network; empty where none were trained
     */
    MovementReport(
            Map<String, Object> facts,
            Map<String, MoveScores> moves,
            Map<String, MoveScores> allDays,
            Ablations ablations,
            Map<String, List<Epoch>> curves) {
        this.facts = facts;
        this.moves = moves;
        this.allDays = allDays;
        this.ablations = ablations;
        this.curves = curves;
    }

    /** Whether every seed was measured, which the rule is about; else one served network was. */
    private boolean isOfTraining() {
        return !curves.isEmpty();
    }

    /** Whether all networks that were measured differ from chance. */
    boolean differsFromChance() {
        return moves.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(NETWORK))
                .allMatch(entry -> entry.getValue().differsFromChance());
    }

    /** Whether they do, for people. */
    String verdict() {
        String found =
                differsFromChance()
                        ? "It differs from chance on the test part"
                        : "It does not differ from chance on the test part";
        return isOfTraining() && !differsFromChance()
                ? found + ", so it does not ship."
                : found + ".";
    }

    /** By the names that reports use. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>(facts);
        report.put("differs_from_chance", differsFromChance());
        if (isOfTraining()) {
            report.put("rule", RULE);
            report.put("ships", differsFromChance());
        }
        report.put("test", toReport(moves));
        report.put("test_all_days", toReport(allDays));
        if (ablations != null) {
            report.put("ablations_auroc", ablations.toReport());
        }
        if (!curves.isEmpty()) {
            report.put("epochs", curves);
        }
        return report;
    }

    private static Map<String, Object> toReport(Map<String, MoveScores> scores) {
        var report = new LinkedHashMap<String, Object>();
        scores.forEach((who, own) -> report.put(who, own.toReport()));
        return report;
    }

    /** What a package remembers of its test. */
    Map<String, Object> metrics() {
        var metrics = new LinkedHashMap<String, Object>(facts);
        var test = new LinkedHashMap<String, Object>();
        moves.forEach((who, own) -> test.put(who.replaceAll("[^a-z0-9]+", "_"), own.measures()));
        metrics.put("test", test);
        if (ablations != null) {
            metrics.put("ablations_auroc", ablations.toReport());
        }
        return metrics;
    }

    /** As text. */
    public String table() {
        var text = new StringBuilder();
        for (var part : parts().entrySet()) {
            text.append(part.getKey()).append('\n');
            for (List<String> row : rows(part.getValue())) {
                text.append(
                        String.format(
                                Locale.ROOT,
                                "  %-42s %-24s %-26s %-24s %-24s %-24s%n",
                                row.toArray()));
            }
        }
        if (ablations != null) {
            text.append("Taken away: AUROC, mean and range over seeds; cost; spread\n");
            for (List<String> row : ablations.rows()) {
                text.append(String.format(Locale.ROOT, "  %-42s %-24s %8s %8s%n", row.toArray()));
            }
        }
        return text.append(verdict()).append('\n').toString();
    }

    private Map<String, Map<String, MoveScores>> parts() {
        var parts = new LinkedHashMap<String, Map<String, MoveScores>>();
        parts.put(title("Moves beyond the thresholds", moves), moves);
        parts.put(title("All days, small moves too", allDays), allDays);
        return parts;
    }

    private static String title(String what, Map<String, MoveScores> scores) {
        MoveScores any = scores.values().iterator().next();
        return String.format(
                Locale.ROOT,
                "%s: %d, of which %.1f%% rise, on %d days",
                what,
                any.scores().size(),
                100.0 * any.scores().positives() / any.scores().size(),
                any.accuracy().groups());
    }

    private static List<List<String>> rows(Map<String, MoveScores> scores) {
        var rows = new ArrayList<List<String>>();
        rows.add(COLUMNS);
        scores.forEach(
                (who, own) ->
                        rows.add(
                                List.of(
                                        who,
                                        figure(own.accuracy()),
                                        figure(own.mcc()),
                                        figure(own.auroc()),
                                        figure(own.brier()),
                                        figure(own.ece()))));
        return rows;
    }

    private static String figure(Interval interval) {
        return interval == null ? "–" : Figures.of(interval);
    }

    /** Tables for the card, in Markdown. */
    String markdown() {
        var text = new StringBuilder();
        for (var part : parts().entrySet()) {
            text.append("### ").append(part.getKey()).append("\n\n");
            List<List<String>> rows = rows(part.getValue());
            text.append(line(rows.get(0))).append("|---|---|---|---|---|---|\n");
            rows.subList(1, rows.size()).forEach(row -> text.append(line(row)));
            text.append('\n');
        }
        if (ablations != null) {
            text.append("### What is taken away\n\n");
            text.append(line(ablations.columns()));
            text.append("|---|---|---|---|\n");
            ablations.rows().forEach(row -> text.append(line(row)));
            text.append('\n');
        }
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** A page with tables and plots. */
    public String html(String title) {
        var page =
                new ReportPage(title)
                        .paragraph(isOfTraining() ? verdict() + " " + RULE : verdict())
                        .paragraph(INTERVALS);
        for (var part : parts().entrySet()) {
            page.heading(part.getKey());
            List<List<String>> rows = rows(part.getValue());
            page.table(COLUMNS, rows.subList(1, rows.size()));
            var scores = new LinkedHashMap<String, BinaryScores>();
            part.getValue().forEach((who, own) -> scores.put(who, own.scores()));
            page.classification(scores, who -> part.getValue().get(who).probability());
        }
        if (ablations != null) {
            page.heading("What is taken away");
            page.table(ablations.columns(), ablations.rows());
        }
        if (!curves.isEmpty()) {
            var lines = new ArrayList<ReportPage.Line>();
            curves.forEach(
                    (who, epochs) ->
                            lines.add(
                                    new ReportPage.Line(
                                            who,
                                            epochs.stream()
                                                    .map(
                                                            epoch ->
                                                                    new Curves.Point(
                                                                            epoch.number(),
                                                                            epoch.validationLoss()))
                                                    .toList(),
                                            false)));
            page.plot("Validation loss", "epoch", "loss", lines);
        }
        return page.html();
    }
}
