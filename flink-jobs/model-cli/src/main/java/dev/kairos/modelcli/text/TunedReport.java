package dev.kairos.modelcli.text;

import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.training.Evaluation;
import dev.kairos.modelcli.training.SentimentTraining;
import dev.kairos.modelcli.training.SentimentTraining.Run;
import dev.kairos.modelcli.training.TrainingReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a fine-tuning found, as nested maps for JSON and YAML.
 *
 * @param tuned the fine-tuning
 * @param measures what was measured of it
 * @param baselines the frozen encoder with a trained head and simpler ones, on the same parts; null
 *     if they were not asked for
 */
record TunedReport(TunedSentiment tuned, TunedMeasures measures, Run baselines) {
    /** Name of the frozen encoder with a trained head. */
    static final String FROZEN = "frozen_encoder";

    /** The measures that {@code model.yaml} holds. */
    Map<String, Object> metrics() {
        var metrics = new LinkedHashMap<String, Object>();
        metrics.putAll(TrainingReport.split(tuned.parts()));
        metrics.put("quantisation", quantisation());
        var tests = new LinkedHashMap<String, Object>();
        all().forEach(
                        (set, byWho) -> {
                            var bySet = new LinkedHashMap<String, Object>();
                            bySet.put("texts", byWho.get(SentimentTraining.MODEL).texts());
                            byWho.forEach((who, found) -> bySet.put(who, measuresOf(set, who)));
                            tests.put(set, bySet);
                        });
        metrics.put("test", tests);
        return metrics;
    }

    /** Everything, with loss curves and confusion matrices. */
    Map<String, Object> full() {
        var report = new LinkedHashMap<String, Object>();
        report.put("plan", tuned.plan().toString());
        if (tuned.plan().rank() == 0) {
            report.put("rounding", tuned.rounding());
        }
        if (tuned.taught() != null) {
            report.put("teachers", tuned.taught().teachers());
            report.put("teacher_share", tuned.taught().share());
            report.put("unlabelled", tuned.taught().unlabelled().size());
        }
        report.put("difference_before_training", tuned.startDifference());
        report.put("difference_after_training", measures.fullPrecisionDifference());
        report.put("best_pass", tuned.bestPass());
        var kept =
                Evaluation.of(
                        Softmax.of(tuned.logits().get(Part.VALIDATION), 1),
                        tuned.parts().labels(Part.VALIDATION));
        report.put(
                "validation",
                Map.of(
                        "as_learnt", atTemperatureOne(tuned.learnt()),
                        "as_kept", atTemperatureOne(kept)));
        report.put("passes", tuned.curve().stream().map(Record::toString).toList());
        report.put("temperature", measures.temperature());
        report.putAll(metrics());
        var confusions = new LinkedHashMap<String, Object>();
        all().forEach(
                        (set, byWho) ->
                                confusions.put(
                                        set, byWho.get(SentimentTraining.MODEL).confusion()));
        report.put("confusion", confusions);
        return report;
    }

    private static Map<String, Object> atTemperatureOne(Evaluation found) {
        return Map.of(
                "accuracy", Evaluation.rounded(found.accuracy()),
                "log_loss", Evaluation.rounded(found.logLoss()));
    }

    /** Test set → who answers → how well, baselines among them. */
    Map<String, Map<String, Evaluation>> all() {
        var all = new LinkedHashMap<String, Map<String, Evaluation>>();
        measures.tests()
                .forEach(
                        (set, byWho) -> {
                            var bySet = new LinkedHashMap<>(byWho);
                            if (baselines != null) {
                                baselines
                                        .tests()
                                        .get(set)
                                        .forEach(
                                                (who, found) ->
                                                        bySet.put(
                                                                who.equals(SentimentTraining.MODEL)
                                                                        ? FROZEN
                                                                        : who,
                                                                found));
                            }
                            all.put(set, bySet);
                        });
        return all;
    }

    private Map<String, Object> quantisation() {
        var quantisation = new LinkedHashMap<String, Object>();
        quantisation.put("texts", measures.quantisation().texts());
        quantisation.put(
                "accuracy_full_precision",
                Evaluation.rounded(measures.quantisation().fullPrecision()));
        quantisation.put("accuracy_int8", Evaluation.rounded(measures.quantisation().int8()));
        quantisation.put("same_answer", Evaluation.rounded(measures.quantisation().sameAnswer()));
        return quantisation;
    }

    private Map<String, Object> measuresOf(String set, String who) {
        Evaluation found = all().get(set).get(who);
        var byMeasure = new LinkedHashMap<String, Object>();
        for (String measure : Evaluation.MEASURES) {
            double value = Evaluation.rounded(found.measure(measure));
            Interval interval = measures.intervals().get(set).get(measure);
            byMeasure.put(
                    measure,
                    who.equals(SentimentTraining.MODEL)
                            ? List.of(
                                    value,
                                    Evaluation.rounded(interval.low()),
                                    Evaluation.rounded(interval.high()))
                            : value);
        }
        return byMeasure;
    }
}
