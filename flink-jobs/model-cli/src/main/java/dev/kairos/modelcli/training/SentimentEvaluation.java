package dev.kairos.modelcli.training;

import dev.kairos.modelcli.data.LabelledText;
import dev.kairos.modelcli.data.Sentiment;
import dev.kairos.modelcli.evaluation.BinaryScores;
import dev.kairos.modelcli.evaluation.Curves;
import dev.kairos.modelcli.evaluation.Figures;
import dev.kairos.modelcli.evaluation.Reliability;
import dev.kairos.modelcli.evaluation.ReportPage;
import dev.kairos.modelcli.evaluation.ReportPage.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How well a sentiment model answered labelled texts, on all of them and on each set among them.
 *
 * @param texts what was answered
 * @param probabilities [text][class]
 * @param sets name of a set → how well
 */
public record SentimentEvaluation(
        List<LabelledText> texts, float[][] probabilities, Map<String, Evaluation> sets) {
    private static final int BINS = 10;

    /** Judges answers, which are in the order of the texts. */
    public static SentimentEvaluation of(List<LabelledText> texts, float[][] probabilities) {
        var sets = new LinkedHashMap<String, Evaluation>();
        SentimentTraining.measure(
                        texts,
                        IntStream.range(0, texts.size()).toArray(),
                        Map.of(SentimentTraining.MODEL, probabilities))
                .forEach((set, byWho) -> sets.put(set, byWho.get(SentimentTraining.MODEL)));
        return new SentimentEvaluation(List.copyOf(texts), probabilities, sets);
    }

    /** By the names that reports use. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        sets.forEach((set, evaluation) -> report.put(set, evaluation.toReport()));
        return report;
    }

    /**
     * For people, with plots: measures and confusions by set, how often the most probable class was
     * right against its probability by set, and every class against the rest over all texts.
     *
     * @param model heading of the page
     */
    public String html(String model) {
        ReportPage page =
                new ReportPage(model)
                        .table(
                                List.of(
                                        "set",
                                        "texts",
                                        "accuracy",
                                        "macro-F1",
                                        "log-loss",
                                        "Brier",
                                        "ECE"),
                                sets.entrySet().stream()
                                        .map(set -> row(set.getKey(), set.getValue()))
                                        .toList())
                        .plot(
                                "How often the most probable class is right, %d bins of equally many texts"
                                        .formatted(BINS),
                                "its probability",
                                "observed frequency",
                                reliability());
        Map<String, BinaryScores> classes = classes();
        if (classes.isEmpty()) {
            page.paragraph("There is only one class among the texts: no class can be ranked.");
        } else {
            page.heading("Each class against the others, all texts").classification(classes);
        }
        sets.forEach(
                (set, evaluation) ->
                        page.heading("Confusion, " + set)
                                .table(confusionColumns(), confusion(evaluation)));
        return page.html();
    }

    private static List<String> row(String set, Evaluation evaluation) {
        var row = new ArrayList<>(List.of(set, String.valueOf(evaluation.texts())));
        Evaluation.MEASURES.forEach(name -> row.add(Figures.of(evaluation.measure(name))));
        return row;
    }

    private List<Line> reliability() {
        var lines = new ArrayList<Line>();
        SentimentTraining.testSets(texts)
                .forEach(
                        (set, isMember) -> {
                            int[] own =
                                    IntStream.range(0, texts.size())
                                            .filter(i -> isMember.test(texts.get(i)))
                                            .toArray();
                            lines.add(new Line(set, reliability(own), false));
                        });
        lines.add(
                new Line(
                        "as promised",
                        List.of(new Curves.Point(0, 0), new Curves.Point(1, 1)),
                        true));
        return lines;
    }

    private List<Curves.Point> reliability(int[] own) {
        var sure = new double[own.length];
        var right = new boolean[own.length];
        for (int i = 0; i < own.length; i++) {
            float[] row = probabilities[own[i]];
            int best = Evaluation.mostProbable(row);
            // Sums of floats may pass 1 by their last bits.
            sure[i] = Math.min(1, row[best]);
            right[i] = best == truth(own[i]);
        }
        return Reliability.ofEqualCount(new BinaryScores(sure, right), BINS).bins().stream()
                .map(bin -> new Curves.Point(bin.promised(), bin.observed()))
                .toList();
    }

    /** Each class that some texts have and others have not. */
    private Map<String, BinaryScores> classes() {
        var classes = new LinkedHashMap<String, BinaryScores>();
        for (int c = 0; c < Sentiment.labels().size(); c++) {
            int own = c;
            var scores =
                    new BinaryScores(
                            IntStream.range(0, texts.size())
                                    .mapToDouble(i -> Math.min(1, probabilities[i][own]))
                                    .toArray(),
                            outcomes(own));
            if (scores.hasBothOutcomes()) {
                classes.put(Sentiment.labels().get(c), scores);
            }
        }
        return classes;
    }

    private boolean[] outcomes(int label) {
        var outcomes = new boolean[texts.size()];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = truth(i) == label;
        }
        return outcomes;
    }

    private int truth(int text) {
        return texts.get(text).sentiment().ordinal();
    }

    private static List<String> confusionColumns() {
        var columns = new ArrayList<>(List.of("true"));
        Sentiment.labels().forEach(label -> columns.add("called " + label));
        return columns;
    }

    private static List<List<String>> confusion(Evaluation evaluation) {
        var rows = new ArrayList<List<String>>();
        for (int c = 0; c < evaluation.confusion().length; c++) {
            var row = new ArrayList<>(List.of(Sentiment.labels().get(c)));
            for (int count : evaluation.confusion()[c]) {
                row.add(String.valueOf(count));
            }
            rows.add(row);
        }
        return rows;
    }
}
