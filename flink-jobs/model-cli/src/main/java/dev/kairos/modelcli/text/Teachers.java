package dev.kairos.modelcli.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.inference.Device;
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
 * Models of sentiment whose probabilities are learnt beside people's labels (knowledge
 * distillation; Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015):
 * they tell of each text what it might also be, and the mean of several is surer than one.
 */
public final class Teachers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ModelPackage> sources;
    private final double share;

    /**
     * What they say.
     *
     * @param teachers name, version and encoder of each, for a card
     * @param share of them in what is learnt; the rest is the label's
     * @param probabilities of the texts of the training part, in its order; [text][class]
     * @param unlabelled further texts, of which there is nothing but what they say
     * @param ofUnlabelled their probabilities of these; [text][class]
     */
    public record Taught(
            List<String> teachers,
            double share,
            float[][] probabilities,
            List<String> unlabelled,
            float[][] ofUnlabelled) {
        public Taught {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("Teachers cannot have a share of " + share);
            }
            teachers = List.copyOf(teachers);
            unlabelled = List.copyOf(unlabelled);
            if (unlabelled.size() != ofUnlabelled.length) {
                throw new IllegalArgumentException(
                        "%d texts have %d answers"
                                .formatted(unlabelled.size(), ofUnlabelled.length));
            }
        }
    }

    /**
     * @param references names on the class path, or folders
     * @param share above 0 and at most 1
     * @throws UserError if a package is of another task or has other labels
     */
    public Teachers(List<String> references, double share) {
        this.sources = references.stream().map(Teachers::load).toList();
        this.share = share;
    }

    private static ModelPackage load(String reference) {
        if (TemporalPackage.isTemporal(reference)) {
            throw new UserError(
                    reference + ": reads a context; a teacher of sentiment reads a text");
        }
        ModelPackage source = ModelPackage.load(reference);
        if (!source.manifest().labels().equals(Sentiment.labels())) {
            throw new UserError(
                    "%s: tells %s, a teacher of sentiment tells %s"
                            .formatted(
                                    source.location(),
                                    source.manifest().labels(),
                                    Sentiment.labels()));
        }
        return source;
    }

    /**
     * Makes sure that they learnt from nothing that a training measures on.
     *
     * @throws UserError if the texts of one were split otherwise
     */
    public void requireSplitOf(Parts parts) {
        Map<String, Object> expected = TrainingReport.split(parts);
        for (ModelPackage source : sources) {
            var found = new TreeMap<>(source.manifest().metrics());
            found.keySet().retainAll(expected.keySet());
            if (!json(new TreeMap<>(expected)).equals(json(found))) {
                throw new UserError(
                        ("%s: was trained on texts that were split otherwise, so that it may know"
                                        + " what this training measures on: %s there, %s here;"
                                        + " train it with the same --data, --seed and --train-on")
                                .formatted(source.location(), json(found), json(expected)));
            }
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
     * Asks them about the training part and other texts, one by one on all cores: an encoder that
     * was published in 8 bits scales activations over a whole batch.
     *
     * @param unlabelled texts beside the training part
     * @param progress is told, from any thread, how many more answers are there
     */
    public Taught of(Parts parts, List<String> unlabelled, IntConsumer progress) {
        List<String> training =
                IntStream.of(parts.of(Part.TRAIN))
                        .mapToObj(i -> parts.texts().get(i).text())
                        .toList();
        int classes = Sentiment.values().length;
        var probabilities = new float[training.size()][classes];
        var ofUnlabelled = new float[unlabelled.size()][classes];
        int cores = Runtime.getRuntime().availableProcessors();
        for (ModelPackage source : sources) {
            try (TextClassifier classifier = TextClassifier.open(source, Device.CPU, cores)) {
                ask(classifier, training, probabilities, progress);
                ask(classifier, unlabelled, ofUnlabelled, progress);
            }
        }
        List<String> names =
                sources.stream()
                        .map(ModelPackage::manifest)
                        .map(
                                manifest ->
                                        "`%s` %s over `%s`"
                                                .formatted(
                                                        manifest.name(),
                                                        manifest.version(),
                                                        manifest.encoder().artifact()))
                        .toList();
        return new Taught(names, share, probabilities, unlabelled, ofUnlabelled);
    }

    /** Adds one's part of the mean. */
    private void ask(
            TextClassifier classifier, List<String> texts, float[][] means, IntConsumer progress) {
        IntStream.range(0, texts.size())
                .parallel()
                .forEach(
                        text -> {
                            var input = classifier.prepare(new ModelInput.Text(texts.get(text)));
                            float[] answer = classifier.predict(List.of(input))[0];
                            for (int i = 0; i < answer.length; i++) {
                                means[text][i] += answer[i] / sources.size();
                            }
                            progress.accept(1);
                        });
    }
}
