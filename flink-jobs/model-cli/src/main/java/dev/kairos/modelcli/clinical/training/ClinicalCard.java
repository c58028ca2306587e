package dev.kairos.modelcli.clinical.training;

import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.modelcli.clinical.training.HourlyCalibration.Knot;
import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.Figures;
import dev.kairos.modelcli.evaluation.SeedSummary;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The model card of a clinical package, for people. */
record ClinicalCard(
        ClinicalTask task,
        ClinicalTraining.Plan plan,
        String name,
        String version,
        ClinicalTraining.Outcome outcome,
        TrainingReport report) {

    private static final String TEMPLATE =
            """
            # %s, version %s

            %s. %s

            ## Intended use

            %s

            ## Data

            %s

            %s

            ## Outcome

            %s

            ## Measured

            %d-fold cross-validation by patient over all %d patients. In each fold seven eighths of the training patients fit scales,
            networks, regression and trees; one eighth stops networks and calibrates; regression and trees are then fitted to
            the whole training fold. *networks* is the mean of the Transformers, not calibrated, *model* all together, *regression
            and trees* the same without networks, *%s* the baseline. Which of the first, the third and the baseline ships
            was chosen by their AUROC here. Intervals resample patients (1,000 times).
            Width, rates, batches, epochs, trees, what the regression reads, and the hours of a stay's stages were chosen on inner parts of the first fold's training
            patients, the shares of the members by what models of the other folds said of these same patients, whom the other folds
            measure; the first fold's test patients were not looked at (`auroc_by_fold` in the report has it apart).
            One network alone, mean and range over seeds: AUROC %s, AUPRC %s.

            %s
            What ships is fitted to everybody in the same way; it was not measured itself.

            ## Limits

            %s
            """;

    /** The card in Markdown. */
    String text() {
        Ensemble shipped = outcome.shipped();
        OutOfFold predictions = outcome.result().predictions();
        ClinicalTask.CardText texts = task.card();
        SeedSummary auroc = Study.seeds(predictions, BinaryMetrics::auroc);
        SeedSummary auprc = Study.seeds(predictions, BinaryMetrics::auprc);
        return String.format(
                Locale.ROOT,
                TEMPLATE,
                name,
                version,
                task.description(),
                made(shipped),
                texts.use(),
                task.training().stream().map(ClinicalCard::line).collect(Collectors.joining("\n")),
                texts.data(),
                texts.labels(),
                plan.folds(),
                predictions.cases().size(),
                CrossValidation.BASELINE,
                Figures.of(auroc),
                Figures.of(auprc),
                report.tables().stream()
                        .map(ClinicalCard::markdown)
                        .collect(Collectors.joining("\n")),
                texts.limits());
    }

    /** What ships, and how it came to be that. */
    private static String made(Ensemble shipped) {
        Combination combination = shipped.combination();
        int networks = shipped.networks().size();
        int width = shipped.architecture().width();
        int layers = shipped.architecture().layers();
        String shape =
                String.format(
                        Locale.ROOT,
                        "%d temporal Transformers that differ in their seed (width %d, %d layers,"
                                + " causal attention that knows elapsed times)",
                        networks,
                        width,
                        layers);
        if (combination.equals(Combination.LINEAR_ALONE)) {
            return String.format(
                    Locale.ROOT,
                    """
                    A logistic regression over summaries of each variable's past, after every event%s. %s and boosted
                    trees were trained to answer together with it and did not earn their place: out of fold, neither all together
                    (*model* below) nor regression and trees ranked above the regression alone, so that it ships without them, and
                    not calibrated any further.\
                    """,
                    stages(shipped.rows(), "another regression"),
                    shape);
        }
        String rows =
                String.format(
                                Locale.ROOT,
                                """
                                a logistic regression and %d gradient-boosted trees that read summaries of each variable's past,
                                which variables the last event brought, and the hours%s\
                                """,
                                shipped.rows().judged().trees().trees().size(),
                                shipped.rows().inputs().differences().isEmpty()
                                        ? ""
                                        : " (the trees also how each variable changed, and how some"
                                                + " compare)")
                        + stages(shipped.rows(), "another regression and other trees");
        String together =
                String.format(
                        Locale.ROOT,
                        """
                        The shares of their logits are fixed: networks %.2f, regression %.2f, trees %.2f. %s
                        One graph holds all of it.\
                        """,
                        combination.network(),
                        combination.linear(),
                        combination.trees(),
                        calibrated(combination.calibration().knots()));
        return combination.network() > 0
                ? "%s, each reading one token an event (its values, and the same summaries); and %s.%n%s"
                        .formatted(shape, rows, together)
                : """
                After every event, %s. %s
                %s were trained to answer with them and did not earn their place: out of fold, all together (*model*
                below) ranked below regression and trees alone, so that the risk is made without them.\
                """
                        .formatted(rows, together, shape);
    }

    /** What answers before the end, if that is not what answers at the end. */
    private static String stages(RowStages rows, String others) {
        return rows.underway() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        """
                         (until hour %.0f %s, fitted to what was
                        known before each of the hours %s; from then on those of the end take over in equal steps until hour %.0f)\
                        """,
                        rows.course().handOver(),
                        others,
                        rows.course().hours().stream()
                                .map(hour -> String.format(Locale.ROOT, "%.0f", hour))
                                .collect(Collectors.joining(", ")),
                        rows.course().end());
    }

    private static String calibrated(List<Knot> knots) {
        String lines =
                knots.stream()
                                .map(ClinicalCard::line)
                                .collect(
                                        Collectors.joining(
                                                "; ", "Slope and offset of the sum (", ") "))
                        + "were fitted on patients that none of them was fitted to";
        return knots.size() == 1
                ? lines + "."
                : lines
                        + ", by what was known before each of these hours; between them they run in"
                        + " straight lines, before the first and after the last they stay.";
    }

    private static String line(Knot knot) {
        String line = String.format(Locale.ROOT, "%.2f and %.2f", knot.slope(), knot.offset());
        return knot.hour() > 0
                ? String.format(Locale.ROOT, "%s at %.0f hours", line, knot.hour())
                : line;
    }

    private static String line(TrainingSet set) {
        return "- %s, %d patients. Licence: %s. <%s>"
                .formatted(set.name(), set.examples(), set.licence(), set.source());
    }

    private static String markdown(Table table) {
        var text = new StringBuilder(table.caption()).append(":\n\n");
        text.append(line(table.columns()))
                .append(line(table.columns().stream().map(column -> "---").toList()));
        table.rows().forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
