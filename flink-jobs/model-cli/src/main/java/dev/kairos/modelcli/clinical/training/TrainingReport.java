package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.BinaryScores;
import dev.kairos.modelcli.evaluation.Curves.Point;
import dev.kairos.modelcli.evaluation.Figures;
import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.evaluation.ReportPage;
import dev.kairos.modelcli.evaluation.ReportPage.Line;
import dev.kairos.modelcli.temporal.Trained;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a clinical training found, as nested maps for JSON and as a page.
 *
 * @param facts for JSON
 * @param page for people
 * @param tables for the card, the measures of all models first
 */
record TrainingReport(Map<String, Object> facts, ReportPage page, List<Table> tables) {
    private static final List<String> COLUMNS =
            List.of("model", "AUROC (95%)", "AUPRC (95%)", "Brier", "ECE", "log-loss");

    static TrainingReport of(
            ClinicalTask task, ClinicalTraining.Plan plan, ClinicalTraining.Outcome outcome) {
        OutOfFold predictions = outcome.result().predictions();
        var study = new Study(predictions);
        Map<String, BinaryMetrics> metrics = study.metrics();
        var rows = new ArrayList<List<String>>();
        var models = new LinkedHashMap<String, Object>();
        metrics.forEach(
                (model, measured) -> {
                    Map<String, Interval> intervals = study.intervals(model);
                    rows.add(row(model, measured, intervals));
                    models.put(model, facts(study, model, measured, intervals));
                });
        var tables = new ArrayList<Table>();
        tables.add(
                new Table(
                        "%d-fold cross-validation by patient: each of %d patients is predicted by models that never saw them. Intervals resample patients; %s is a score and no probability, whose cells for these stay empty"
                                .formatted(
                                        plan.folds(),
                                        predictions.cases().size(),
                                        ClinicalTask.NEWS2),
                        COLUMNS,
                        rows));

        var facts = new LinkedHashMap<String, Object>();
        facts.put("task", task.task());
        facts.put("patients", predictions.cases().size());
        facts.put("folds", plan.folds());
        facts.put("seeds", plan.seeds());
        facts.put("defects", task.defects());
        facts.put("models", models);
        facts.put("auroc_over_seeds", Study.seeds(predictions, BinaryMetrics::auroc).toReport());
        facts.put("auprc_over_seeds", Study.seeds(predictions, BinaryMetrics::auprc).toReport());
        facts.put("combinations", outcome.result().combinations());
        facts.putAll(task.measures(predictions, study, tables));
        if (!task.recipe().forecasts().isEmpty()) {
            facts.put("forecasts", outcome.result().forecasts().toReport());
            tables.add(outcome.result().forecasts().table());
        }
        if (outcome.ablations() != null) {
            facts.put("ablations", outcome.ablations().toReport());
            tables.addAll(outcome.ablations().tables());
        }
        var page = new ReportPage(task.name()).paragraph(task.description());
        tables.forEach(table -> page.heading(table.caption()).table(table.columns(), table.rows()));
        page.heading("Curves").classification(plotted(predictions), model -> !ranksOnly(model));
        facts.put("loss_curves", curves(outcome, page));
        return new TrainingReport(facts, page, tables);
    }

    private static List<String> row(
            String model, BinaryMetrics measured, Map<String, Interval> intervals) {
        boolean ranks = ranksOnly(model);
        return List.of(
                model,
                Figures.of(intervals.get("auroc")),
                Figures.of(intervals.get("auprc")),
                ranks ? "" : Figures.of(measured.brier()),
                ranks ? "" : Figures.of(measured.ece()),
                ranks ? "" : Figures.of(measured.logLoss()));
    }

    /** Whether what a model says is no probability, so that only its order can be measured. */
    private static boolean ranksOnly(String model) {
        return model.equals(ClinicalTask.NEWS2);
    }

    private static Map<String, Object> facts(
            Study study, String model, BinaryMetrics measured, Map<String, Interval> intervals) {
        Map<String, Object> facts = measured.toReport();
        if (ranksOnly(model)) {
            facts.keySet().removeAll(BinaryMetrics.OF_PROBABILITIES);
        }
        intervals.forEach((name, interval) -> facts.put(name, interval.toReport()));
        facts.put("auroc_by_fold", study.byFold(model, BinaryMetrics::auroc));
        return facts;
    }

    private static Map<String, BinaryScores> plotted(OutOfFold predictions) {
        var plotted = new LinkedHashMap<String, BinaryScores>();
        for (String model : predictions.models()) {
            plotted.put(model, predictions.scores(model));
        }
        return plotted;
    }

    private static Map<String, Object> curves(ClinicalTraining.Outcome outcome, ReportPage page) {
        var curves = new LinkedHashMap<String, Object>();
        var training = new ArrayList<Line>();
        var judged = new ArrayList<Line>();
        for (int fold = 0; fold < outcome.result().networks().size(); fold++) {
            List<Trained> networks = outcome.result().networks().get(fold);
            for (int n = 0; n < networks.size(); n++) {
                String name = "fold %d, network %d".formatted(fold + 1, n + 1);
                List<Trained.Epoch> curve = networks.get(n).curve();
                curves.put(name, curve);
                training.add(
                        new Line(
                                name,
                                curve.stream()
                                        .map(e -> new Point(e.number(), e.trainingLoss()))
                                        .toList(),
                                false));
                judged.add(
                        new Line(
                                name,
                                curve.stream()
                                        .map(e -> new Point(e.number(), -e.metric()))
                                        .toList(),
                                false));
            }
        }
        page.plot("Training loss", "epoch", "loss", training)
                .plot("Log-loss of judged steps, inner held part", "epoch", "log-loss", judged);
        return curves;
    }
}
