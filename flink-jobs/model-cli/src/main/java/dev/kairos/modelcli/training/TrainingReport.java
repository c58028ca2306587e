package dev.kairos.modelcli.training;

import dev.kairos.modelcli.data.Corpus;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.data.Sentiment;
import dev.kairos.modelcli.data.Split;
import dev.kairos.modelcli.training.SentimentTraining.Run;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a training found, as nested maps for JSON and YAML. */
public final class TrainingReport {
    /** Where metrics name the {@linkplain Split#RULE rule} that the texts were split by. */
    public static final String SPLIT = "split";

    /** Where metrics name the sets that were split together. */
    public static final String SPLIT_SETS = "split_sets";

    /** Where metrics name the seed of the split. */
    public static final String SPLIT_SEED = "split_seed";

    private TrainingReport() {}

    /** The measures that {@code model.yaml} holds: of what ships, and their range over seeds. */
    static Map<String, Object> metrics(List<Run> runs) {
        Run shipped = runs.get(0);
        var metrics = new LinkedHashMap<String, Object>();
        metrics.putAll(split(shipped.parts()));
        metrics.put("seeds", runs.size());
        var tests = new LinkedHashMap<String, Object>();
        shipped.tests()
                .forEach(
                        (set, measured) -> {
                            var bySet = new LinkedHashMap<String, Object>();
                            bySet.put("texts", measured.get(SentimentTraining.MODEL).texts());
                            measured.keySet()
                                    .forEach(who -> bySet.put(who, measures(runs, set, who)));
                            tests.put(set, bySet);
                        });
        metrics.put("test", tests);
        return metrics;
    }

    private static Map<String, Object> measures(List<Run> runs, String set, String who) {
        var measures = new LinkedHashMap<String, Object>();
        for (String measure : Evaluation.MEASURES) {
            DoubleSummaryStatistics overSeeds = overSeeds(runs, set, who, measure);
            var values = new LinkedHashMap<String, Object>();
            values.put("shipped", Evaluation.rounded(value(runs.get(0), set, who, measure)));
            values.put("mean", Evaluation.rounded(overSeeds.getAverage()));
            values.put("min", Evaluation.rounded(overSeeds.getMin()));
            values.put("max", Evaluation.rounded(overSeeds.getMax()));
            measures.put(measure, values);
        }
        return measures;
    }

    static DoubleSummaryStatistics overSeeds(
            List<Run> runs, String set, String who, String measure) {
        return runs.stream()
                .filter(run -> run.tests().containsKey(set))
                .mapToDouble(run -> value(run, set, who, measure))
                .summaryStatistics();
    }

    static double value(Run run, String set, String who, String measure) {
        return run.tests().get(set).get(who).measure(measure);
    }

    /** How the texts were split, so that the same parts can be measured again. */
    public static Map<String, Object> split(Parts parts) {
        var split = new LinkedHashMap<String, Object>();
        split.put(SPLIT, Split.RULE);
        split.put(SPLIT_SETS, Parts.sets(parts.texts()));
        split.put(SPLIT_SEED, parts.seed());
        split.put("parts", parts(parts));
        return split;
    }

    /**
     * What a card says of sets that are not trained on.
     *
     * @return a sentence with a line break before it; empty if all are trained on
     */
    public static String untrained(Parts parts) {
        String untrained =
                Parts.sets(parts.texts()).stream()
                        .filter(set -> parts.count(Part.TRAIN, set) == 0)
                        .map("`%s`"::formatted)
                        .collect(Collectors.joining(", "));
        return untrained.isEmpty()
                ? ""
                : ("\nNot trained on, and in the test part as a whole: %s, but for %d"
                                + " near-duplicates of texts of the other parts.")
                        .formatted(untrained, parts.leftOut());
    }

    /** How many texts of each class the parts have, by name. */
    private static Map<String, Object> parts(Parts parts) {
        var report = new LinkedHashMap<String, Object>();
        for (Part part : Part.values()) {
            int[] counts = parts.counts(part);
            var byLabel = new LinkedHashMap<String, Object>();
            IntStream.range(0, counts.length)
                    .forEach(i -> byLabel.put(Sentiment.labels().get(i), counts[i]));
            report.put(nameOf(part), byLabel);
        }
        return report;
    }

    static String nameOf(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    /** Everything: data, splits, loss curves and confusion matrices of every seed. */
    static Map<String, Object> full(List<Corpus> corpora, List<Run> runs, double disagreement) {
        var report = new LinkedHashMap<String, Object>();
        var data = new LinkedHashMap<String, Object>();
        for (Corpus corpus : corpora) {
            data.put(
                    corpus.name(),
                    Map.of("texts", corpus.texts().size(), "left_out", corpus.leftOut()));
        }
        report.put("data", data);
        report.put("labels", Sentiment.labels());
        report.put("largest_difference_to_trainer", disagreement);
        report.put("metrics", metrics(runs));
        report.put("runs", runs.stream().map(TrainingReport::run).toList());
        return report;
    }

    private static Map<String, Object> run(Run run) {
        var report = new LinkedHashMap<String, Object>();
        report.put("seed", run.parts().seed());
        report.put("parts", parts(run.parts()));
        report.put("l2", HeadTrainer.L2);
        report.put("epochs", run.trained().epochs());
        report.put("temperature", run.head().temperature());
        report.put("validation_loss", run.trained().validationLoss());
        report.put("training_losses", run.trained().trainingLosses());
        report.put("validation_losses", run.trained().validationLosses());
        var tests = new LinkedHashMap<String, Object>();
        run.tests()
                .forEach(
                        (set, measured) -> {
                            var bySet = new LinkedHashMap<String, Object>();
                            measured.forEach(
                                    (who, evaluation) -> bySet.put(who, evaluation.toReport()));
                            tests.put(set, bySet);
                        });
        report.put("test", tests);
        return report;
    }
}
