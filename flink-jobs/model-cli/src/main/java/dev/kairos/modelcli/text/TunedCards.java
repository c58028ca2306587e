package dev.kairos.modelcli.text;

import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.modelcli.data.Corpus;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.data.UnlabelledTweets;
import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.text.Teachers.Taught;
import dev.kairos.modelcli.training.Evaluation;
import dev.kairos.modelcli.training.SentimentTraining;
import dev.kairos.modelcli.training.TrainingReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The model cards of a fine-tuned encoder and of the sentiment model over it.
 *
 * @param corpora all that were read
 * @param base what was adapted
 * @param spec where it was
 */
record TunedCards(TunedReport report, List<Corpus> corpora, BaseEncoder base, EncoderSpec spec) {
    private static final String ENCODER =
            """
            # %s, version %s

            %s (%s, `%s`), adapted to short financial texts: token vectors of
            width %d in, as everywhere, the output `last_hidden_state`. %s The graph is in 8 bits, weights with
            one scale a column and activations with one a tensor, and its tokenizer reads links (`http://`,
            `https://`) as the word `http`. `adapter.onnx` holds what was learnt, `activations.onnx` how far
            activations reached on texts of the training part; where they ship, the graph is made from them
            and the base when Kairos is built.

            ## Intended use

            As the encoder below models of English financial headlines and posts. Adapted to sentiment:
            for similarity of sentences, or for other fields, take the base.

            %s
            ## What 8 bits cost

            On %d texts of validation and test part, accuracy %.4f in full precision and %.4f in 8 bits;
            %.1f%% of the answers are the same. The graph in full precision agrees with the trainer to %.0e.

            ## Limits

            - Trained on texts of 2009 to 2021, most about Indian and American companies.
            - Activations that reach farther than those of the training part are cut: on texts of another
              kind, such as other scripts, 8 bits may cost more than is told here.
            """;

    private static final String MODEL =
            """
            # %s, version %s

            Says whether a short financial text is negative, neutral or positive: the mean of the token
            vectors of `%s`, a linear layer, and a softmax. Texts are cut at %d tokens.

            ## Intended use

            English headlines and short posts about companies and markets, one text at a time. The
            answer is about the text as a whole: where a text says one thing of one company and the
            opposite of another, it is no answer for either. It is no advice, and no sole ground for a
            trade.

            %s
            ## Measured on the test part

            *model* is what ships, in 8 bits, with 95%% intervals by bootstrap over the texts;
            *full_precision* is the same in 32 bits; *frozen_encoder* is a network over the vectors of the
            published MiniLM in 8 bits, *naive_bayes* counts words and pairs of words, *majority* answers with the
            training part's frequencies. The temperature, %.3f, was fitted to the validation part.

            %s
            ## Limits

            - Trained on texts of 2009 to 2021, most about Indian and American companies: other markets,
              languages and times were not measured.
            - Labels are other people's judgements; all sets hold texts that reasonable people label
              differently.
            - The encoder computes in 8 bits: on another kind of processor a text may get slightly
              different probabilities.
            - Calibration was fitted on the same kind of text it was measured on and does not carry over
              to other sources by itself.
            """;

    private static final String DATA =
            """
            ## Data

            %s
            All sets were split together by a hash of their words with seed %d, near-duplicates (half of
            the three-word phrases of both) in one part: train %d, validation %d, test %d. Headlines whose
            entities are judged differently have no sentiment of their own and were left out.%s

            ## Training

            %s The mean of the token vectors, dropout, a linear layer; cross-entropy with %s, smoothed
            by %.2f; AdamW, batches of %d texts of like length, learning rate up to %.1e and down to 0 over
            %d passes, dropout %.2f, a running average of the weights (%.3f a step). Pass %d was the best of
            %d by accuracy and macro-F1 on the validation part; nothing was chosen by the test part.

            """;

    /** The encoder's card in Markdown. */
    String encoder(String name, String version) {
        TunedMeasures measures = report.measures();
        return String.format(
                Locale.ROOT,
                ENCODER,
                name,
                version,
                base.published(),
                base.licence(),
                spec.artifact(),
                spec.width(),
                whatChanged(),
                data(),
                measures.quantisation().texts(),
                measures.quantisation().fullPrecision(),
                measures.quantisation().int8(),
                100 * measures.quantisation().sameAnswer(),
                measures.fullPrecisionDifference());
    }

    /** The sentiment model's card in Markdown. */
    String model(String name, String version, EncoderSpec encoder) {
        return String.format(
                Locale.ROOT,
                MODEL,
                name,
                version,
                encoder.artifact(),
                encoder.maxTokens(),
                data(),
                report.measures().temperature(),
                tables());
    }

    private String whatChanged() {
        int rank = report.tuned().plan().rank();
        return rank == 0
                ? "All matrices, biases and norms were learnt, the embeddings were not; what the"
                        + " matrices changed by was then rounded to %s, with a size of step for each column."
                                .formatted(
                                        switch (report.tuned().rounding()) {
                                            case FINE -> "whole steps from -7 to 7 (4 bits)";
                                            case COARSE -> "steps of -1, 0 and 1 (1.6 bits)";
                                        })
                : "Beside each matrix a product of rank %d was learnt (LoRA), and all biases and norms."
                        .formatted(rank);
    }

    /** What was learnt to say. */
    private String targets() {
        Taught taught = report.tuned().taught();
        if (taught == null) {
            return "the labels";
        }
        String both =
                String.format(
                        Locale.ROOT,
                        "the labels by %.2f and the probabilities of %s by %.2f (%s, trained on the"
                                + " same training part)",
                        1 - taught.share(),
                        taught.teachers().size() == 1 ? "a teacher" : "teachers, their mean,",
                        taught.share(),
                        String.join(" and ", taught.teachers()));
        return taught.unlabelled().isEmpty()
                ? both
                : "%s, of %d texts without labels by 1".formatted(both, taught.unlabelled().size());
    }

    private String data() {
        Parts parts = report.tuned().parts();
        FineTuningPlan plan = report.tuned().plan();
        return String.format(
                Locale.ROOT,
                DATA,
                corpora.stream().map(corpus -> line(corpus, parts)).collect(Collectors.joining())
                        + unlabelled(),
                parts.seed(),
                parts.of(Part.TRAIN).length,
                parts.of(Part.VALIDATION).length,
                parts.of(Part.TEST).length,
                TrainingReport.untrained(parts),
                whatChanged(),
                targets(),
                plan.labelSmoothing(),
                plan.batch(),
                plan.learningRate(),
                plan.epochs(),
                plan.dropout(),
                plan.averageDecay(),
                report.tuned().bestPass(),
                report.tuned().curve().size());
    }

    private String unlabelled() {
        Taught taught = report.tuned().taught();
        if (taught == null || taught.unlabelled().isEmpty()) {
            return "";
        }
        TrainingSet set = UnlabelledTweets.origin(taught.unlabelled().size());
        return "- %s: %d texts, drawn by the seed, near-duplicates of what is measured on left out. Licence: %s. <%s>\n"
                .formatted(set.name(), set.examples(), set.licence(), set.source());
    }

    private static String line(Corpus corpus, Parts parts) {
        String leftOut =
                corpus.leftOut().isEmpty()
                        ? "none"
                        : corpus.leftOut().entrySet().stream()
                                .map(reason -> reason.getValue() + " because " + reason.getKey())
                                .collect(Collectors.joining(", "));
        return "- `%s`: %d texts, %d of them trained on; left out: %s. Licence: %s. <%s>\n"
                .formatted(
                        corpus.name(),
                        corpus.texts().size(),
                        parts.count(Part.TRAIN, corpus.name()),
                        leftOut,
                        corpus.licence(),
                        corpus.source());
    }

    private String tables() {
        var tables = new StringBuilder();
        report.all()
                .forEach(
                        (set, byWho) -> {
                            tables.append(
                                    "### `%s` (%d texts)%n\n"
                                            .formatted(
                                                    set,
                                                    byWho.get(SentimentTraining.MODEL).texts()));
                            tables.append("| | accuracy | macro-F1 | log-loss | Brier | ECE |\n");
                            tables.append("|---|---|---|---|---|---|\n");
                            byWho.forEach((who, found) -> tables.append(row(set, who, found)));
                            tables.append("\n");
                        });
        return tables.toString();
    }

    private String row(String set, String who, Evaluation found) {
        Map<String, Interval> intervals = report.measures().intervals().get(set);
        return Evaluation.MEASURES.stream()
                .map(
                        measure ->
                                who.equals(SentimentTraining.MODEL)
                                        ? String.format(
                                                Locale.ROOT,
                                                "%.3f (%.3f–%.3f)",
                                                found.measure(measure),
                                                intervals.get(measure).low(),
                                                intervals.get(measure).high())
                                        : String.format(
                                                Locale.ROOT, "%.3f", found.measure(measure)))
                .collect(Collectors.joining(" | ", "| " + who + " | ", " |\n"));
    }
}
