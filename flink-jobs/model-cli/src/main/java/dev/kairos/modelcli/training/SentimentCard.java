package dev.kairos.modelcli.training;

import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.modelcli.data.Corpus;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.training.SentimentTraining.Run;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The model card of a sentiment package, for people. */
record SentimentCard(
        String name, String version, EncoderSpec encoder, List<Corpus> corpora, List<Run> runs) {

    private static final String TEMPLATE =
            """
            # %s, version %s

            Says whether a short financial text is negative, neutral or positive. A frozen sentence
            encoder (int8 all-MiniLM-L6-v2, Apache-2.0, `%s`) turns the text
            into one vector: the mean over its tokens, at unit length. A small network over that vector,
            one hidden layer and a softmax, trained here, gives the probabilities. Texts are cut at %d tokens.

            ## Intended use

            English headlines and short posts about companies and markets, one text at a time. The
            answer is about the text as a whole: where a text says one thing of one company and the
            opposite of another, it is no answer for either. It is no advice, and no sole ground for a
            trade.

            ## Data

            %s
            The texts of all sets together were split by a hash of their words (case, links and
            punctuation removed) with seed %d, near-duplicates together: %s. Headlines whose
            entities are judged differently have no sentiment of their own and were left out.%s

            ## Training

            %s
            Epoch and temperature (%.3f, folded into the weights) were chosen on the validation
            part; the test part was looked at once.

            ## Measured on the test part

            Each cell: this package, then the mean over %d seeds and its range; every seed splits, trains
            and measures anew. *Majority* answers with the training part's class frequencies; *naive
            Bayes* counts words and pairs of words. %s

            %s
            ## Limits

            - Trained on texts of 2009 to 2021 about Indian and American companies: other markets,
              languages and times were not measured.
            - Labels are other people's judgements; both sets hold texts that reasonable people label
              differently.
            - The encoder computes in 8 bits and scales its activations over a whole batch, so the same
              text in another batch, or on another kind of processor, may get slightly different
              probabilities.
            - Calibration was fitted on the same kind of text it was measured on and does not carry over
              to other sources by itself.
            """;

    /** The card in Markdown. */
    String text() {
        Run shipped = runs.get(0);
        return String.format(
                Locale.ROOT,
                TEMPLATE,
                name,
                version,
                encoder.artifact(),
                encoder.maxTokens(),
                corpora.stream().map(SentimentCard::data).collect(Collectors.joining()),
                shipped.parts().seed(),
                partSizes(shipped),
                TrainingReport.untrained(shipped.parts()),
                trainingOf(shipped),
                shipped.head().temperature(),
                runs.size(),
                baselineAhead(),
                tables());
    }

    private static String data(Corpus corpus) {
        return String.format(
                Locale.ROOT,
                "- `%s`: %d texts used; left out: %s. Licence: %s. <%s>\n",
                corpus.name(),
                corpus.texts().size(),
                leftOut(corpus),
                corpus.licence(),
                corpus.source());
    }

    private static String leftOut(Corpus corpus) {
        return corpus.leftOut().isEmpty()
                ? "none"
                : corpus.leftOut().entrySet().stream()
                        .map(reason -> reason.getValue() + " because " + reason.getKey())
                        .collect(Collectors.joining(", "));
    }

    /** Where the simple baseline is right more often, so that nobody has to search the tables. */
    private String baselineAhead() {
        List<String> sets =
                runs.get(0).tests().keySet().stream()
                        .filter(
                                set ->
                                        meanAccuracy(set, SentimentTraining.NAIVE_BAYES)
                                                > meanAccuracy(set, SentimentTraining.MODEL))
                        .map("`%s`"::formatted)
                        .toList();
        return sets.isEmpty()
                ? "On every set the model is right more often than naive Bayes, in the mean over"
                        + " seeds."
                : "Naive Bayes is right more often, in the mean over seeds, on "
                        + String.join(", ", sets)
                        + ".";
    }

    private double meanAccuracy(String set, String who) {
        return TrainingReport.overSeeds(runs, set, who, "accuracy").getAverage();
    }

    private static String partSizes(Run run) {
        return Arrays.stream(Part.values())
                .map(
                        part ->
                                "%s %d"
                                        .formatted(
                                                TrainingReport.nameOf(part),
                                                run.parts().of(part).length))
                .collect(Collectors.joining(", "));
    }

    private static String trainingOf(Run run) {
        return String.format(
                Locale.ROOT,
                "Adam on the %d training texts, dropout, L2 penalty %.0e, %d epochs, stopped by the"
                        + " validation loss.",
                run.parts().of(Part.TRAIN).length,
                HeadTrainer.L2,
                run.trained().epochs());
    }

    private String tables() {
        var tables = new StringBuilder();
        runs.get(0)
                .tests()
                .forEach(
                        (set, measured) -> {
                            int texts = measured.get(SentimentTraining.MODEL).texts();
                            tables.append("### `%s` (%d texts)\n\n".formatted(set, texts));
                            tables.append("| | accuracy | macro-F1 | log-loss | Brier | ECE |\n");
                            tables.append("|---|---|---|---|---|---|\n");
                            measured.keySet().forEach(who -> tables.append(row(set, who)));
                            tables.append("\n");
                        });
        return tables.toString();
    }

    private String row(String set, String who) {
        return Evaluation.MEASURES.stream()
                .map(measure -> cell(set, who, measure))
                .collect(Collectors.joining(" | ", "| " + who + " | ", " |\n"));
    }

    private String cell(String set, String who, String measure) {
        DoubleSummaryStatistics seeds = TrainingReport.overSeeds(runs, set, who, measure);
        return String.format(
                Locale.ROOT,
                "%.3f; %.3f (%.3f–%.3f)",
                TrainingReport.value(runs.get(0), set, who, measure),
                seeds.getAverage(),
                seeds.getMin(),
                seeds.getMax());
    }
}
