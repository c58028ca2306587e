package dev.kairos.modelcli.text;

import dev.kairos.inference.adaptation.Adapter;
import dev.kairos.inference.adaptation.Difference.Rounding;
import dev.kairos.inference.adaptation.EncoderGraph;
import dev.kairos.inference.adaptation.LinkTokens;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.onnx.TextTokenizer;
import dev.kairos.inference.onnx.TokenBatch;
import dev.kairos.inference.onnx.TokenizedText;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.data.Sentiment;
import dev.kairos.modelcli.text.Checkpoint.Pass;
import dev.kairos.modelcli.text.Teachers.Taught;
import dev.kairos.modelcli.training.Differences;
import dev.kairos.modelcli.training.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Fine-tunes an encoder and a head over it on labelled texts. */
public final class SentimentFineTuning {
    /** Largest difference between the trainer and ONNX Runtime. */
    public static final double TOLERANCE = 1e-4;

    private static final int CHECKED_TEXTS = 16;

    /** Accuracy on the validation part that rounding may cost. */
    private static final double MOST_LOST = 0.02;

    private final FineTuningPlan plan;
    private final Rounding rounding;
    private final EncoderSpec base;
    private final Path checkpoint;
    private final Watcher watcher;

    /**
     * @param rounding of what matrices change by, where they are learnt themselves
     * @param base the encoder to start from, in full precision; texts are cut where it cuts them
     * @param checkpoint a file: read if it is there, written after each pass, removed by the caller
     * @param watcher is told how it goes
     */
    public SentimentFineTuning(
            FineTuningPlan plan,
            Rounding rounding,
            EncoderSpec base,
            Path checkpoint,
            Watcher watcher) {
        this.plan = plan;
        this.rounding = rounding;
        this.base = base;
        this.checkpoint = checkpoint;
        this.watcher = watcher;
    }

    /**
     * Trains, and gives the weights of the pass that is best on the validation part.
     *
     * @param taught what teachers say of the training part; null without one
     * @throws UserError if the trainer's encoder is not what ONNX Runtime computes, the checkpoint
     *     is of another training, or rounding what was learnt costs too much
     */
    public TunedSentiment train(Parts parts, Taught taught) throws IOException {
        EncoderGraph graph = EncoderGraph.parse(base.modelBytes());
        LabelledTokens train;
        LabelledTokens validation;
        LabelledTokens test;
        try (var tokenizer =
                TextTokenizer.open(LinkTokens.shortened(base.tokenizerBytes()), base.maxTokens())) {
            train = training(tokenizer, parts, taught);
            validation = tokens(tokenizer, parts, Part.VALIDATION);
            test = tokens(tokenizer, parts, Part.TEST);
        }
        try (var tuning = new FineTuning(plan, graph, Sentiment.values().length)) {
            double difference = difference(tuning, train);
            watcher.line(
                    "Before training, the encoder is ONNX Runtime's to %.1e".formatted(difference));
            List<Pass> curve =
                    new SentimentTuning(
                                    tuning,
                                    plan,
                                    train,
                                    validation,
                                    new Checkpoint(
                                            checkpoint,
                                            plan.description(train) + " " + base.model()),
                                    watcher)
                            .run();
            Evaluation learnt = measured(tuning, validation);
            Adapter adapter = tuning.encoder().adapter(graph, rounding);
            EncoderGraph adapted = adapter.mergedInto(graph);
            if (plan.rank() == 0) {
                // What was learnt was rounded: from here on, the trainer has what will be shipped.
                tuning.encoder().load(adapted);
                requireLittleLost(learnt, measured(tuning, validation));
            }
            return new TunedSentiment(
                    plan,
                    rounding,
                    parts,
                    taught,
                    curve,
                    difference,
                    learnt,
                    adapted,
                    adapter,
                    tuning.head(),
                    Map.of(
                            Part.VALIDATION, tuning.logits(validation),
                            Part.TEST, tuning.logits(test)));
        }
    }

    /** On the validation part, without a temperature. */
    private static Evaluation measured(FineTuning tuning, LabelledTokens validation) {
        return Evaluation.of(Softmax.of(tuning.logits(validation), 1), validation.labels());
    }

    private void requireLittleLost(Evaluation learnt, Evaluation kept) {
        watcher.line(
                String.format(
                        Locale.ROOT,
                        "%s rounding: validation accuracy %.4f as learnt, %.4f as kept, log-loss"
                                + " %.4f and %.4f",
                        rounding,
                        learnt.accuracy(),
                        kept.accuracy(),
                        learnt.logLoss(),
                        kept.logLoss()));
        requireLittleLost(rounding, learnt.accuracy() - kept.accuracy());
    }

    /**
     * Refuses what rounding has spoilt.
     *
     * @param lost accuracy on the validation part
     */
    static void requireLittleLost(Rounding rounding, double lost) {
        if (!(lost <= MOST_LOST)) {
            throw new UserError(
                    String.format(
                            Locale.ROOT,
                            "%s rounding of what was learnt costs %.1f points of accuracy, at most"
                                    + " %.0f may be lost: %s",
                            rounding,
                            100 * lost,
                            100 * MOST_LOST,
                            rounding == Rounding.COARSE
                                    ? "go on with --resume --rounding FINE"
                                    : "learn products with --rank"));
        }
    }

    private static LabelledTokens training(TextTokenizer tokenizer, Parts parts, Taught taught) {
        LabelledTokens labelled = tokens(tokenizer, parts, Part.TRAIN);
        if (taught == null) {
            return labelled;
        }
        int[][] further =
                taught.unlabelled().stream()
                        .map(text -> tokenizer.tokenize(text).ids())
                        .toArray(int[][]::new);
        return labelled.taughtBy(taught.probabilities(), taught.share())
                .and(new LabelledTokens(further, taught.ofUnlabelled()));
    }

    private static LabelledTokens tokens(TextTokenizer tokenizer, Parts parts, Part part) {
        return LabelledTokens.of(
                IntStream.of(parts.of(part))
                        .mapToObj(i -> tokenizer.tokenize(parts.texts().get(i).text()).ids())
                        .toArray(int[][]::new),
                parts.labels(part),
                Sentiment.values().length);
    }

    /** How far the block is from ONNX Runtime's answers, which training would build upon. */
    private double difference(FineTuning tuning, LabelledTokens texts) {
        int[][] some = Arrays.copyOf(texts.tokens(), Math.min(CHECKED_TEXTS, texts.size()));
        float[] found = tuning.hiddenStates(some);
        TokenBatch batch =
                TokenBatch.of(
                        Arrays.stream(some).map(ids -> new TokenizedText(ids, false)).toList());
        float[] expected;
        try (TextEncoder encoder = TextEncoder.open(base);
                var manager = encoder.newManager()) {
            expected = encoder.encode(manager, batch).get(0).toFloatArray();
        }
        double largest = 0;
        for (int i = 0; i < found.length; i++) {
            // What stands at padding is nobody's answer.
            if (batch.mask()[i / base.width()] == 1) {
                largest = Differences.larger(largest, found[i], expected[i]);
            }
        }
        Differences.require(largest, TOLERANCE, "the encoder before training");
        return largest;
    }
}
