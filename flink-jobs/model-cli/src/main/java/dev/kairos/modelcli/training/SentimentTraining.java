package dev.kairos.modelcli.training;

import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.modelcli.data.Corpus;
import dev.kairos.modelcli.data.LabelledText;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.data.Sentiment;
import dev.kairos.modelcli.training.HeadTrainer.Examples;
import dev.kairos.modelcli.training.HeadTrainer.Trained;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Trains the sentiment head and measures it. Each seed splits the texts anew, fits on the training
 * part, chooses epoch and temperature on the validation part, and looks at the test part once, at
 * the end. What ships is the head of the first seed.
 */
public final class SentimentTraining {
    /** Name of the trained head among those that are measured. */
    public static final String MODEL = "model";

    /** Name of the simple baseline. */
    static final String NAIVE_BAYES = "naive_bayes";

    private static final String MAJORITY = "majority";

    /** The test set of all texts. */
    public static final String ALL = "all";

    /** The test set of headlines about one entity, the usual yardstick of its corpus. */
    public static final String SENTFIN_ONE_ENTITY = "sentfin_one_entity";

    private final TextEncoder encoder;
    private final Consumer<String> log;

    /**
     * One seed's split, head and measures.
     *
     * @param parts which texts were fitted, chosen on and measured
     * @param trained the training, with its loss curves
     * @param head its weights, with the temperature that was found
     * @param tests test set → who answers → how well
     */
    public record Run(
            Parts parts, Trained trained, Head head, Map<String, Map<String, Evaluation>> tests) {}

    /**
     * @param encoder stays open for the training and is closed by the caller
     * @param log is told what happens, a line at a time
     */
    public SentimentTraining(TextEncoder encoder, Consumer<String> log) {
        this.encoder = encoder;
        this.log = log;
    }

    /** The vectors of these texts, which every seed uses; [text][width]. */
    public float[][] embed(List<LabelledText> texts, IntConsumer progress) {
        return new Embedder(encoder)
                .embedAll(texts.stream().map(LabelledText::text).toList(), progress);
    }

    /**
     * Trains and measures once for each of some splits.
     *
     * @param embeddings of all texts, [text][width]
     */
    public List<Run> train(List<Parts> splits, float[][] embeddings) {
        return splits.stream().map(parts -> run(parts, embeddings)).toList();
    }

    private Run run(Parts parts, float[][] embeddings) {
        Examples train = examples(parts, Part.TRAIN, embeddings);
        Examples validation = examples(parts, Part.VALIDATION, embeddings);
        Trained trained =
                new HeadTrainer(Sentiment.values().length, parts.seed()).train(train, validation);
        Head head = trained.head().withTemperature(Temperature.fit(trained.head(), validation));
        var bayes =
                new NaiveBayes(
                        IntStream.of(parts.of(Part.TRAIN))
                                .mapToObj(i -> parts.texts().get(i).normalised())
                                .toList(),
                        train.labels(),
                        Sentiment.values().length);
        Map<String, Map<String, Evaluation>> tests = measure(parts, embeddings, head, bayes);
        Evaluation all = tests.get(ALL).get(MODEL);
        log.accept(
                "seed %d: %d epochs, temperature %.3f, test accuracy %.4f, macro-F1 %.4f, ECE %.4f"
                        .formatted(
                                parts.seed(),
                                trained.epochs(),
                                head.temperature(),
                                all.accuracy(),
                                all.macroF1(),
                                all.ece()));
        return new Run(parts, trained, head, tests);
    }

    private static Map<String, Map<String, Evaluation>> measure(
            Parts parts, float[][] embeddings, Head head, NaiveBayes bayes) {
        Examples test = examples(parts, Part.TEST, embeddings);
        float[] frequencies = frequencies(parts.counts(Part.TRAIN));
        var answers = new LinkedHashMap<String, float[][]>();
        answers.put(MODEL, HeadTrainer.probabilities(head, test.embeddings()));
        answers.put(
                NAIVE_BAYES,
                IntStream.of(parts.of(Part.TEST))
                        .mapToObj(i -> bayes.probabilities(parts.texts().get(i).normalised()))
                        .toArray(float[][]::new));
        answers.put(
                MAJORITY,
                IntStream.of(test.labels()).mapToObj(i -> frequencies).toArray(float[][]::new));
        return measure(parts.texts(), parts.of(Part.TEST), answers);
    }

    /**
     * Measures answers to some texts, on all of them and on each set among them.
     *
     * @param members indices of the texts that were answered
     * @param answers who answers → probabilities, [text][class]
     * @return test set → who answers → how well
     */
    public static Map<String, Map<String, Evaluation>> measure(
            List<LabelledText> texts, int[] members, Map<String, float[][]> answers) {
        var tests = new LinkedHashMap<String, Map<String, Evaluation>>();
        testSets(texts)
                .forEach(
                        (set, isMember) -> {
                            int[] own =
                                    IntStream.range(0, members.length)
                                            .filter(i -> isMember.test(texts.get(members[i])))
                                            .toArray();
                            if (own.length == 0) {
                                return;
                            }
                            int[] truth =
                                    IntStream.of(own)
                                            .map(i -> texts.get(members[i]).sentiment().ordinal())
                                            .toArray();
                            var measured = new LinkedHashMap<String, Evaluation>();
                            answers.forEach(
                                    (who, rows) ->
                                            measured.put(
                                                    who, Evaluation.of(select(rows, own), truth)));
                            tests.put(set, measured);
                        });
        return tests;
    }

    /** The sets that test texts are counted in, by name. */
    public static Map<String, Predicate<LabelledText>> testSets(List<LabelledText> texts) {
        var sets = new LinkedHashMap<String, Predicate<LabelledText>>();
        sets.put(ALL, text -> true);
        texts.stream()
                .map(LabelledText::corpus)
                .distinct()
                .forEach(corpus -> sets.put(corpus, text -> text.corpus().equals(corpus)));
        if (sets.containsKey(Corpus.SENTFIN)) {
            sets.put(
                    SENTFIN_ONE_ENTITY,
                    text -> text.corpus().equals(Corpus.SENTFIN) && text.single());
        }
        return sets;
    }

    private static Examples examples(Parts parts, Part part, float[][] embeddings) {
        return new Examples(select(embeddings, parts.of(part)), parts.labels(part));
    }

    private static float[][] select(float[][] rows, int[] members) {
        return IntStream.of(members).mapToObj(i -> rows[i]).toArray(float[][]::new);
    }

    private static float[] frequencies(int[] counts) {
        int total = Arrays.stream(counts).sum();
        var frequencies = new float[counts.length];
        for (int i = 0; i < counts.length; i++) {
            frequencies[i] = (float) counts[i] / total;
        }
        return frequencies;
    }
}
