package dev.kairos.modelcli.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.data.Sentiment;
import dev.kairos.modelcli.training.TrainingReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A model of sentiment whose probabilities are learnt beside people's labels (knowledge
 * distillation; Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015): a
 * larger one, which tells of each text what it might also be.
 */
public final class Teacher {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ModelPackage source;
    private final double share;

    /**
     * What it says.
     *
     * @param teacher name, version and encoder, for a card
     * @param share of it in what is learnt; the rest is the label's
     * @param probabilities of the texts of the training part, in its order; [text][class]
     * @param unlabelled further texts, of which there is nothing but what it says
     * @param ofUnlabelled its probabilities of these; [text][class]
     */
    public record Taught(
            String teacher,
            double share,
            float[][] probabilities,
            List<String> unlabelled,
            float[][] ofUnlabelled) {
        public Taught {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("A teacher cannot have a share of " + share);
            }
            unlabelled = List.copyOf(unlabelled);
            if (unlabelled.size() != ofUnlabelled.length) {
                throw new IllegalArgumentException(
                        "%d texts have %d answers"
                                .formatted(unlabelled.size(), ofUnlabelled.length));
            }
        }
    }

    /**
     * @param reference a name on the class path, or a folder
     * @param share above 0 and at most 1
     * @throws UserError if its package is of another task or has other labels
     */
    public Teacher(String reference, double share) {
        if (TemporalPackage.isTemporal(reference)) {
            throw new UserError(
                    reference + ": reads a context; a teacher of sentiment reads a text");
        }
        this.source = ModelPackage.load(reference);
        this.share = share;
        if (!source.manifest().labels().equals(Sentiment.labels())) {
            throw new UserError(
                    "%s: tells %s, a teacher of sentiment tells %s"
                            .formatted(
                                    source.location(),
                                    source.manifest().labels(),
                                    Sentiment.labels()));
        }
    }

    /**
     * Makes sure that it learnt from nothing that a training measures on.
     *
     * @throws UserError if its texts were split otherwise
     */
    public void requireSplitOf(Parts parts) {
        Map<String, Object> expected = TrainingReport.split(parts);
        var found = new TreeMap<>(source.manifest().metrics());
        found.keySet().retainAll(expected.keySet());
        if (!json(new TreeMap<>(expected)).equals(json(found))) {
            throw new UserError(
                    ("%s: was trained on texts that were split otherwise, so that it may know what"
                                    + " this training measures on: %s there, %s here; train it with"
                                    + " the same --data, --seed and --train-on")
                            .formatted(source.location(), json(found), json(expected)));
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Asks it about the training part and other texts, one by one on all cores: 8 bits scale
     * activations over a whole batch, so that only alone a text's answer depends on nothing but the
     * text.
     *
     * @param unlabelled texts beside the training part
     * @param progress is told, from any thread, how many more texts are done
     */
    public Taught of(Parts parts, List<String> unlabelled, IntConsumer progress) {
        try (TextClassifier classifier = TextClassifier.open(source)) {
            List<String> training =
                    IntStream.of(parts.of(Part.TRAIN))
                            .mapToObj(i -> parts.texts().get(i).text())
                            .toList();
            return new Taught(
                    "`%s` %s over `%s`"
                            .formatted(
                                    source.manifest().name(),
                                    source.manifest().version(),
                                    source.manifest().encoder().artifact()),
                    share,
                    ask(classifier, training, progress),
                    unlabelled,
                    ask(classifier, unlabelled, progress));
        }
    }

    private static float[][] ask(
            TextClassifier classifier, List<String> texts, IntConsumer progress) {
        return texts.parallelStream()
                .map(
                        text -> {
                            var input = classifier.prepare(new ModelInput.Text(text));
                            float[] answer = classifier.predict(List.of(input))[0];
                            progress.accept(1);
                            return answer;
                        })
                .toArray(float[][]::new);
    }
}
