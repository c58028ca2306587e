package dev.kairos.modelcli.training;

import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.Corpus;
import dev.kairos.modelcli.data.LabelledText;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Sentiment;
import dev.kairos.modelcli.data.Split;
import dev.kairos.modelcli.training.HeadTrainer.Examples;
import dev.kairos.modelcli.training.HeadTrainer.Trained;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

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

    /** The test set of all texts. */
    public static final String ALL = "all";

    /** The test set of headlines about one entity, the usual yardstick of its corpus. */
    public static final String SENTFIN_ONE_ENTITY = "sentfin_one_entity";

    private final TextEncoder encoder;
    private final Consumer<String> log;

    /**
     * One seed's split, head and measures.
     *
     * @param seed decides the split
     * @param parts how many texts of each class lie in each part
     * @param trained the training, with its loss curves
     * @param head its weights, with the temperature that was found
     * @param tests test set → who answers → how well
     */
    public record Run(
            long seed,
            Map<Part, int[]> parts,
            Trained trained,
            Head head,
            Map<String, Map<String, Evaluation>> tests) {}

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

    /** Trains and measures once for each of the seeds {@code first, first + 1, …}. */
    public List<Run> train(List<LabelledText> texts, float[][] embeddings, long first, int seeds) {
        return LongStream.range(first, first + seeds)
                .mapToObj(seed -> run(texts, embeddings, seed))
                .toList();
    }

    private Run run(List<LabelledText> texts, float[][] embeddings, long seed) {
        var members = new EnumMap<Part, int[]>(Part.class);
        var parts = new EnumMap<Part, int[]>(Part.class);
        Split split = Split.of(texts, seed);
        for (Part part : Part.values()) {
            int[] own = split.members(texts, part);
            members.put(part, own);
            parts.put(part, classCounts(labels(texts, own)));
            requireAllClasses(part, parts.get(part));
        }
        int[] trainMembers = members.get(Part.TRAIN);
        Examples train = examples(texts, embeddings, trainMembers);
        Examples validation = examples(texts, embeddings, members.get(Part.VALIDATION));

        Trained trained = new HeadTrainer(Sentiment.values().length, seed).train(train, validation);
        Head head = trained.head().withTemperature(Temperature.fit(trained.head(), validation));
        var bayes =
                new NaiveBayes(
                        IntStream.of(trainMembers)
                                .mapToObj(i -> texts.get(i).normalised())
                                .toList(),
                        train.labels(),
                        Sentiment.values().length);
        Map<String, Map<String, Evaluation>> tests =
                measure(
                        texts,
                        embeddings,
                        members.get(Part.TEST),
                        head,
                        bayes,
                        parts.get(Part.TRAIN));
        Evaluation all = tests.get(ALL).get(MODEL);
        log.accept(
                "seed %d: %d epochs, temperature %.3f, test accuracy %.4f, macro-F1 %.4f, ECE %.4f"
                        .formatted(
                                seed,
                                trained.epochs(),
                                head.temperature(),
                                all.accuracy(),
                                all.macroF1(),
                                all.ece()));
        return new Run(seed, parts, trained, head, tests);
    }

    private static Map<String, Map<String, Evaluation>> measure(
            List<LabelledText> texts,
            float[][] embeddings,
            int[] testMembers,
            Head head,
            NaiveBayes bayes,
            int[] trainCounts) {
        var tests = new LinkedHashMap<String, Map<String, Evaluation>>();
        for (var set : testSets(texts).entrySet()) {
            int[] own =
                    IntStream.of(testMembers)
                            .filter(i -> set.getValue().test(texts.get(i)))
                            .toArray();
            if (own.length == 0) {
                continue;
            }
            Examples test = examples(texts, embeddings, own);
            var measured = new LinkedHashMap<String, Evaluation>();
            measured.put(
                    MODEL,
                    Evaluation.of(
                            HeadTrainer.probabilities(head, test.embeddings()), test.labels()));
            measured.put(
                    NAIVE_BAYES,
                    Evaluation.of(
                            IntStream.of(own)
                                    .mapToObj(i -> bayes.probabilities(texts.get(i).normalised()))
                                    .toArray(float[][]::new),
                            test.labels()));
            float[] frequencies = frequencies(trainCounts);
            measured.put(
                    "majority",
                    Evaluation.of(
                            IntStream.of(own).mapToObj(i -> frequencies).toArray(float[][]::new),
                            test.labels()));
            tests.put(set.getKey(), measured);
        }
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

    private static Examples examples(
            List<LabelledText> texts, float[][] embeddings, int[] members) {
        return new Examples(
                IntStream.of(members).mapToObj(i -> embeddings[i]).toArray(float[][]::new),
                labels(texts, members));
    }

    private static int[] labels(List<LabelledText> texts, int[] members) {
        return IntStream.of(members).map(i -> texts.get(i).sentiment().ordinal()).toArray();
    }

    private static int[] classCounts(int[] labels) {
        var counts = new int[Sentiment.values().length];
        for (int label : labels) {
            counts[label]++;
        }
        return counts;
    }

    private static float[] frequencies(int[] counts) {
        int total = Arrays.stream(counts).sum();
        var frequencies = new float[counts.length];
        for (int i = 0; i < counts.length; i++) {
            frequencies[i] = (float) counts[i] / total;
        }
        return frequencies;
    }

    private static void requireAllClasses(Part part, int[] counts) {
        for (Sentiment sentiment : Sentiment.values()) {
            if (counts[sentiment.ordinal()] == 0) {
                throw new UserError(
                        ("The %s part has no %s text among %d: more labelled texts are needed, or"
                                        + " another --seed")
                                .formatted(part, sentiment.label(), Arrays.stream(counts).sum()));
            }
        }
    }
}
