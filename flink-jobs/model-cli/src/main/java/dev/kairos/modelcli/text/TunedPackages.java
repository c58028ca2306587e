package dev.kairos.modelcli.text;

import dev.kairos.inference.ModelInput;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.adaptation.ActivationCalibration;
import dev.kairos.inference.adaptation.Activations;
import dev.kairos.inference.adaptation.AdaptedEncoder;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.EncoderManifest;
import dev.kairos.inference.packaging.EncoderPackage;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ManifestYaml;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.modelcli.OutputFolder;
import dev.kairos.modelcli.data.Corpus;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.data.Sentiment;
import dev.kairos.modelcli.data.UnlabelledTweets;
import dev.kairos.modelcli.training.Differences;
import dev.kairos.modelcli.training.Head;
import dev.kairos.modelcli.training.HeadGraph;
import dev.kairos.modelcli.training.SentimentPackage;
import dev.kairos.modelcli.training.SentimentTraining.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Writes a fine-tuned encoder and the sentiment model over it as packages beside each other, and
 * proves that they answer as the trainer does.
 */
public final class TunedPackages {
    private static final String CARD = "README.md";
    private static final int CHECKED_TEXTS = 256;
    private static final int CHECK_BATCH = 16;

    private final BaseEncoder published;
    private final EncoderSpec base;
    private final List<Corpus> corpora;
    private final Path folder;
    private final Consumer<String> log;

    /**
     * A name and a version of a package.
     *
     * @param name also of its folder
     */
    public record Title(String name, String version) {}

    /**
     * @param published what was adapted
     * @param base where it was, and where it cut texts
     * @param corpora all that were read
     * @param folder where the packages' folders are made
     * @param log is told what happens, a line at a time
     */
    public TunedPackages(
            BaseEncoder published,
            EncoderSpec base,
            List<Corpus> corpora,
            Path folder,
            Consumer<String> log) {
        this.published = published;
        this.base = base;
        this.corpora = corpora;
        this.folder = folder;
        this.log = log;
    }

    /**
     * Writes both packages.
     *
     * @param baselines measured on the same parts, or null
     * @return everything that was found, for a JSON report
     */
    public Map<String, Object> write(
            Title encoder, Title model, TunedSentiment tuned, Run baselines) throws IOException {
        Activations activations =
                ActivationCalibration.of(tuned.encoder(), base, texts(tuned.parts(), Part.TRAIN));
        AdaptedEncoder adapted = AdaptedEncoder.of(tuned.encoder(), activations, base);
        TunedMeasures measures = measure(encoder, tuned, adapted);
        var report = new TunedReport(tuned, measures, baselines);
        var cards = new TunedCards(report, corpora, published, base);
        EncoderSpec spec = writeEncoder(encoder, tuned, adapted, activations, report, cards);
        writeModel(model, spec, report, cards);
        double served = servedDifference(model, spec, tuned, measures);
        TunedMeasures.Quantisation cost = measures.quantisation();
        log.accept(
                "ONNX Runtime agrees with the trainer to %.1e in full precision, and the packages to %.1e"
                        .formatted(measures.fullPrecisionDifference(), served));
        log.accept(
                "8 bits cost %.2f points of accuracy on %d texts (%.4f, %.4f)"
                        .formatted(
                                100 * (cost.fullPrecision() - cost.int8()),
                                cost.texts(),
                                cost.fullPrecision(),
                                cost.int8()));
        measures.tests()
                .forEach(
                        (set, byWho) ->
                                byWho.forEach(
                                        (who, found) ->
                                                log.accept(
                                                        "%s, %s: %d texts, accuracy %.4f, macro-F1 %.4f, ECE %.4f"
                                                                .formatted(
                                                                        set,
                                                                        who,
                                                                        found.texts(),
                                                                        found.accuracy(),
                                                                        found.macroF1(),
                                                                        found.ece()))));
        return report.full();
    }

    private TunedMeasures measure(Title encoder, TunedSentiment tuned, AdaptedEncoder adapted)
            throws IOException {
        Path scratch = Files.createTempDirectory(folder, ".measuring");
        try {
            var full =
                    new AdaptedEncoder(tuned.encoder().model().toByteArray(), adapted.tokenizer());
            return TunedMeasures.of(
                    tuned,
                    logits(scratch.resolve("int8"), encoder, adapted, tuned),
                    logits(scratch.resolve("full"), encoder, full, tuned));
        } finally {
            OutputFolder.remove(scratch);
        }
    }

    private Map<Part, float[][]> logits(
            Path packages, Title title, AdaptedEncoder encoder, TunedSentiment tuned)
            throws IOException {
        Path place = Files.createDirectories(packages.resolve(title.name()));
        Files.write(place.resolve(ModelManifest.MODEL_FILE), encoder.model());
        Files.write(place.resolve(EncoderManifest.TOKENIZER_FILE), encoder.tokenizer());
        EncoderSpec spec = manifest(title, files(encoder), tuned, Map.of()).spec();
        var logits = new LinkedHashMap<Part, float[][]>();
        try (TextEncoder opened = TextEncoder.openForAllCores(spec.lookedForIn(packages))) {
            var head = new OnnxLogits(opened, tuned.head());
            for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
                logits.put(part, head.of(texts(tuned.parts(), part)));
            }
        }
        return logits;
    }

    private static List<String> texts(Parts parts, Part part) {
        return IntStream.of(parts.of(part)).mapToObj(i -> parts.texts().get(i).text()).toList();
    }

    private static List<PackagedFile> files(AdaptedEncoder encoder) {
        return List.of(
                PackagedFile.of(ModelManifest.MODEL_FILE, encoder.model()),
                PackagedFile.of(EncoderManifest.TOKENIZER_FILE, encoder.tokenizer()));
    }

    private EncoderManifest manifest(
            Title title,
            List<PackagedFile> files,
            TunedSentiment tuned,
            Map<String, Object> metrics) {
        return new EncoderManifest(
                title.name(),
                title.version(),
                EncoderManifest.TASK,
                published.published() + ", adapted to short financial texts",
                EncoderManifest.Base.of(base),
                base.maxTokens(),
                base.width(),
                files,
                trainingSets(tuned),
                metrics);
    }

    private EncoderSpec writeEncoder(
            Title title,
            TunedSentiment tuned,
            AdaptedEncoder adapted,
            Activations activations,
            TunedReport report,
            TunedCards cards)
            throws IOException {
        var contents = new LinkedHashMap<String, byte[]>();
        contents.put(ModelManifest.MODEL_FILE, adapted.model());
        contents.put(EncoderManifest.TOKENIZER_FILE, adapted.tokenizer());
        contents.put(EncoderManifest.ADAPTER_FILE, tuned.adapter().toBytes());
        contents.put(EncoderManifest.ACTIVATIONS_FILE, activations.toBytes());
        contents.put(CARD, bytes(cards.encoder(title.name(), title.version())));
        var files = new ArrayList<PackagedFile>();
        contents.forEach((path, bytes) -> files.add(PackagedFile.of(path, bytes)));
        EncoderManifest manifest = manifest(title, files, tuned, report.metrics());
        write(title, contents, ManifestYaml.write(manifest));
        return EncoderPackage.load(folder.resolve(title.name()).toString()).spec();
    }

    private void writeModel(Title title, EncoderSpec encoder, TunedReport report, TunedCards cards)
            throws IOException {
        TunedSentiment tuned = report.tuned();
        double temperature = report.measures().temperature();
        var contents = new LinkedHashMap<String, byte[]>();
        contents.put(
                ModelManifest.MODEL_FILE, HeadGraph.write(tempered(tuned.head(), temperature)));
        contents.put(CARD, bytes(cards.model(title.name(), title.version(), encoder)));
        var files = new ArrayList<PackagedFile>();
        contents.forEach((path, bytes) -> files.add(PackagedFile.of(path, bytes)));
        var manifest =
                new ModelManifest(
                        title.name(),
                        title.version(),
                        "sentiment",
                        "Sentiment of a short financial text, by a linear layer over an encoder"
                                + " that was adapted to such texts",
                        List.of(new ModelManifest.Input("text", "text")),
                        Sentiment.labels(),
                        encoder,
                        ModelManifest.NO_CONTEXT,
                        files,
                        true,
                        temperature,
                        trainingSets(tuned),
                        report.metrics());
        write(title, contents, ManifestYaml.write(manifest));
    }

    private List<TrainingSet> trainingSets(TunedSentiment tuned) {
        var sets = new ArrayList<>(SentimentPackage.trainingSets(corpora, tuned.parts()));
        if (tuned.taught() != null && !tuned.taught().unlabelled().isEmpty()) {
            sets.add(UnlabelledTweets.origin(tuned.taught().unlabelled().size()));
        }
        return sets;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void write(Title title, Map<String, byte[]> contents, byte[] manifest)
            throws IOException {
        Path place = Files.createDirectories(folder.resolve(title.name()));
        for (var file : contents.entrySet()) {
            Files.write(place.resolve(file.getKey()), file.getValue());
        }
        // Last, so that a folder with a manifest is a complete package.
        Files.write(place.resolve(ModelPackage.MANIFEST_FILE), manifest);
    }

    private static Head.Layer tempered(Head.Layer head, double temperature) {
        var weights = new float[head.weights().length][];
        var bias = new float[weights.length];
        for (int label = 0; label < weights.length; label++) {
            weights[label] = head.weights()[label].clone();
            for (int i = 0; i < weights[label].length; i++) {
                weights[label][i] = (float) (weights[label][i] / temperature);
            }
            bias[label] = (float) (head.bias()[label] / temperature);
        }
        return new Head.Layer(weights, bias);
    }

    /** How far the package, served as in production, is from encoder and head computed here. */
    private double servedDifference(
            Title model, EncoderSpec spec, TunedSentiment tuned, TunedMeasures measures) {
        List<String> all = texts(tuned.parts(), Part.TEST);
        List<String> texts = all.subList(0, Math.min(CHECKED_TEXTS, all.size()));
        double largest = 0;
        String reference = folder.resolve(model.name()).toString();
        try (TextClassifier served = TextClassifier.open(ModelPackage.load(reference));
                TextEncoder encoder = TextEncoder.open(spec)) {
            var head = new OnnxLogits(encoder, tuned.head());
            for (int from = 0; from < texts.size(); from += CHECK_BATCH) {
                List<String> batch =
                        texts.subList(from, Math.min(texts.size(), from + CHECK_BATCH));
                float[][] expected =
                        Softmax.of(
                                head.ofBatch(batch.stream().map(encoder::tokenize).toList()),
                                measures.temperature());
                float[][] found =
                        served.predict(
                                batch.stream()
                                        .map(ModelInput.Text::new)
                                        .map(served::prepare)
                                        .toList());
                largest = Math.max(largest, Differences.largest(expected, found));
            }
        }
        Differences.require(largest, SentimentFineTuning.TOLERANCE, "the packages");
        return largest;
    }
}
