package dev.kairos.modelcli.training;

import dev.kairos.inference.ModelInput;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.ManifestYaml;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.modelcli.data.Corpus;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.data.Sentiment;
import dev.kairos.modelcli.training.SentimentTraining.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Writes a trained head as a model package, and proves that serving agrees with the trainer. */
public final class SentimentPackage {
    /** Largest difference of a probability between ONNX Runtime and the trainer. */
    public static final double TOLERANCE = 1e-4;

    private static final int CHECKED_TEXTS = 512;
    private static final int CHECK_BATCH = 32;
    private static final String CARD = "README.md";

    private final String name;
    private final String version;
    private final TextEncoder encoder;

    public SentimentPackage(String name, String version, TextEncoder encoder) {
        this.name = name;
        this.version = version;
        this.encoder = encoder;
    }

    /** Writes the package of the first run; equal runs give equal bytes. */
    public void write(Path folder, List<Corpus> corpora, List<Run> runs) throws IOException {
        Run shipped = runs.get(0);
        byte[] onnx = HeadGraph.write(shipped.head());
        List<TrainingSet> training = trainingSets(corpora, shipped.parts());
        byte[] card =
                new SentimentCard(name, version, encoder.spec(), corpora, runs)
                        .text()
                        .getBytes(StandardCharsets.UTF_8);
        var manifest =
                new ModelManifest(
                        name,
                        version,
                        "sentiment",
                        "Sentiment of a short financial text, by a small network over a frozen"
                                + " MiniLM",
                        List.of(new ModelManifest.Input("text", "text")),
                        Sentiment.labels(),
                        encoder.spec(),
                        ModelManifest.NO_CONTEXT,
                        List.of(
                                PackagedFile.of(ModelManifest.MODEL_FILE, onnx),
                                PackagedFile.of(CARD, card)),
                        true,
                        shipped.head().temperature(),
                        training,
                        TrainingReport.metrics(runs));
        Files.createDirectories(folder);
        Files.write(folder.resolve(ModelManifest.MODEL_FILE), onnx);
        Files.write(folder.resolve(CARD), card);
        Files.write(folder.resolve(ModelPackage.MANIFEST_FILE), ManifestYaml.write(manifest));
    }

    /** What the weights come from, for {@code model.yaml}. */
    public static List<TrainingSet> trainingSets(List<Corpus> corpora, Parts parts) {
        return corpora.stream()
                .map(
                        corpus ->
                                new TrainingSet(
                                        corpus.name(),
                                        corpus.licence(),
                                        corpus.source(),
                                        parts.count(Part.TRAIN, corpus.name())))
                .filter(set -> set.examples() > 0)
                .toList();
    }

    /**
     * Compares the package, served as in production, with the engine that trained it, on texts that
     * it was not fitted to.
     *
     * @return the largest difference of a probability
     * @throws dev.kairos.modelcli.UserError if it is above {@link #TOLERANCE}
     */
    public double checkAgreement(Path folder, Run run) {
        List<String> texts =
                IntStream.of(run.parts().of(Part.TEST))
                        .mapToObj(i -> run.parts().texts().get(i).text())
                        .limit(CHECKED_TEXTS)
                        .toList();
        var embedder = new Embedder(encoder);
        double largest = 0;
        try (TextClassifier served = TextClassifier.open(ModelPackage.load(folder.toString()))) {
            for (int from = 0; from < texts.size(); from += CHECK_BATCH) {
                // The same batches on both sides: int8 activations are scaled over a whole batch.
                List<String> batch =
                        texts.subList(from, Math.min(texts.size(), from + CHECK_BATCH));
                float[][] expected = HeadTrainer.probabilities(run.head(), embedder.embed(batch));
                float[][] found =
                        served.predict(
                                batch.stream()
                                        .map(ModelInput.Text::new)
                                        .map(served::prepare)
                                        .toList());
                largest = Math.max(largest, Differences.largest(expected, found));
            }
        }
        Differences.require(largest, TOLERANCE, "the package");
        return largest;
    }

    /** Everything a training found, for a JSON report. */
    public static Map<String, Object> report(
            List<Corpus> corpora, List<Run> runs, double disagreement) {
        return TrainingReport.full(corpora, runs, disagreement);
    }
}
