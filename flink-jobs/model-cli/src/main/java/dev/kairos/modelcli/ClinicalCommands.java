package dev.kairos.modelcli;

import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.clinical.ClinicalEvaluation;
import dev.kairos.modelcli.clinical.ClinicalScorer;
import dev.kairos.modelcli.clinical.ClinicalScoring;
import dev.kairos.modelcli.clinical.ExplanationRequest;
import dev.kairos.modelcli.clinical.StayReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code score} and {@code evaluate} for packages of clinical tasks. */
final class ClinicalCommands {
    private static final String STAYS = "deterioration";
    private static final String HOURS = "sepsis";

    private final TemporalPackage source;

    ClinicalCommands(TemporalPackage source) {
        this.source = source;
    }

    /** Whether this is the task of one of the clinical models. */
    static boolean handles(TemporalPackage source) {
        String task = source.manifest().task();
        return task.equals(STAYS) || task.equals(HOURS);
    }

    /** Options of {@code score} that go with this package. */
    List<String> scoreOptions() {
        return ofStays() ? List.of(TaskOptions.INPUT, TaskOptions.AT) : List.of(TaskOptions.INPUT);
    }

    /** Options of {@code evaluate} that go with this package. */
    List<String> evaluateOptions() {
        return ofStays()
                ? List.of(TaskOptions.INPUT, TaskOptions.AT, TaskOptions.OUTCOMES)
                : List.of(TaskOptions.INPUT);
    }

    private boolean ofStays() {
        return source.manifest().task().equals(STAYS);
    }

    /**
     * Scores a file.
     *
     * @param at {@code HH:MM} of a stay, before which all that is seen lies; null for the end
     * @param explaining what else to write
     */
    int score(Path input, Path output, String at, ExplanationOptions explaining, PrintWriter err)
            throws IOException {
        int before = before(at);
        Optional<ExplanationRequest> explanations =
                explaining.request(() -> ofStays() ? 0 : alarmThreshold());
        ClinicalScoring.Summary summary;
        try (var progress = Progress.of("Scoring (bytes done)", sizeOf(input));
                var scorer = new ClinicalScorer(source)) {
            var scoring = new ClinicalScoring(scorer, explanations);
            summary =
                    ofStays()
                            ? scoring.stays(input, output, before, progress::stepTo)
                            : scoring.hours(input, output, progress::stepTo);
        }
        err.printf(
                "%d patients scored; cleaned: %s%n", summary.patients(), summary.defects().told());
        explanations.ifPresent(
                asked ->
                        err.printf(
                                Locale.ROOT,
                                "%d risks of at least %s explained%n",
                                summary.explained(),
                                asked.least()));
        return 0;
    }

    /**
     * Measures on a file with outcomes.
     *
     * @param outcomes of stays; null for rows, which hold their labels
     * @param report JSON to write, with a page beside it; may be null
     */
    int evaluate(Path input, Path outcomes, String at, Path report, PrintWriter out)
            throws IOException {
        if (input == null) {
            throw new UserError(
                    source.location()
                            + ": ships fitted to all patients of the set; name patients of your own"
                            + " with --input");
        }
        ClinicalEvaluation evaluation;
        try (var progress = Progress.of("Evaluating (bytes read)", sizeOf(input));
                var scorer = new ClinicalScorer(source)) {
            evaluation =
                    ofStays()
                            ? ClinicalEvaluation.ofStays(
                                    scorer, input, required(outcomes), before(at), progress::stepTo)
                            : ClinicalEvaluation.ofHours(
                                    scorer, input, alarmThreshold(), progress::stepTo);
        }
        Map<String, Object> facts = JsonReport.of(source, evaluation.toReport());
        facts.forEach((name, value) -> out.printf(Locale.ROOT, "%-16s %s%n", name, value));
        out.flush();
        if (report != null) {
            JsonReport.write(report, facts);
            JsonReport.writePage(report, evaluation.html(source.manifest().name()));
        }
        return 0;
    }

    private static Path required(Path outcomes) {
        if (outcomes == null) {
            throw new UsageError(
                    "--outcomes is missing: a file with the columns RecordID and"
                            + " In-hospital_death");
        }
        return outcomes;
    }

    private double alarmThreshold() {
        Map<String, Object> metrics = source.manifest().metrics();
        if (metrics.get("alarm_threshold") instanceof Number threshold) {
            return threshold.doubleValue();
        }
        throw new UserError(
                source.location() + ": model.yaml names no metrics.alarm_threshold; train it anew");
    }

    private static int before(String at) {
        if (at == null) {
            return Integer.MAX_VALUE;
        }
        return StayReader.minute(at)
                .orElseThrow(
                        () ->
                                new UsageError(
                                        "--at: '%s' is no time of a stay; write HH:MM, such as 24:00"
                                                .formatted(at)));
    }

    private static long sizeOf(Path input) throws IOException {
        return Files.isRegularFile(input) ? Files.size(input) : 0;
    }
}
