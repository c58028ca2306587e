package dev.kairos.modelcli;

import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.modelcli.data.Corpus;
import dev.kairos.modelcli.data.LabelledText;
import dev.kairos.modelcli.training.SentimentPackage;
import dev.kairos.modelcli.training.SentimentTraining;
import dev.kairos.modelcli.training.SentimentTraining.Run;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train sentiment}: a small network over the frozen encoder. */
@Command(
        name = "sentiment",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "Train a sentiment classifier for short financial texts on a frozen MiniLM.",
            "",
            "Embeds the texts with the encoder that serves, fits a hidden layer and a softmax,"
                + " chooses epoch and temperature on a validation part, measures on a test part"
                + " beside a majority and a naive Bayes baseline, repeats that for several seeds,"
                + " writes the first seed's model as a package, and fails unless ONNX Runtime gives"
                + " the trainer's probabilities to 1e-4.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  kairos models train sentiment --data ../shared/data --output my-model --report"
                    + " r.json",
            "  kairos models score --model ./my-model --input texts.csv --output out.csv"
        })
final class TrainSentimentCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "../shared/data",
            description =
                    "Folder with sentfin/SEntFiN.csv (columns Title,Decisions) and"
                        + " twitter_financial_news/sent_train.csv (columns text,label; 0 bearish, 1"
                        + " bullish, 2 neutral).")
    private Path data;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Folder of the new package; must not exist or be empty.")
    private Path output;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write everything that was measured, as JSON.")
    private Path report;

    @Option(names = "--name", description = "Name of the package.", defaultValue = "news-sentiment")
    private String name;

    @Option(names = "--model-version", description = "Version of the package.", defaultValue = "1")
    private String version;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides the split of the model that is written.")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many seeds to train and measure, to show the spread.")
    private int seeds;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "256",
            description = "Where the model cuts texts.")
    private int maxTokens;

    @Override
    public Integer call() throws IOException {
        // Threads of PyTorch that wait for each other stall when cores are shared, and one thread
        // keeps sums in one order: the same seed gives the same weights.
        if (System.getProperty("ai.djl.pytorch.num_threads") == null) {
            System.setProperty("ai.djl.pytorch.num_threads", "1");
            System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        }
        checkOptions();
        List<Corpus> corpora = Corpus.readAll(data);
        List<LabelledText> texts =
                corpora.stream().flatMap(corpus -> corpus.texts().stream()).toList();
        PrintWriter out = spec.commandLine().getOut();
        corpora.forEach(
                corpus ->
                        out.printf(
                                "%s: %d texts, left out: %s%n",
                                corpus.name(), corpus.texts().size(), corpus.leftOut()));

        Path unfinished =
                output.toAbsolutePath().resolveSibling(output.getFileName() + ".unfinished");
        try (TextEncoder encoder = TextEncoder.open(EncoderSpec.miniLm(maxTokens))) {
            var training = new SentimentTraining(encoder, line -> print(out, line));
            float[][] embeddings;
            try (var progress = Progress.of("Embedding texts", texts.size())) {
                embeddings = training.embed(texts, progress::step);
            }
            List<Run> runs = training.train(texts, embeddings, seed, seeds);
            var written = new SentimentPackage(name, version, encoder);
            written.write(unfinished, corpora, runs);
            double difference = written.checkAgreement(unfinished, corpora, runs.get(0));
            Files.deleteIfExists(output);
            Files.move(unfinished, output);
            print(out, "ONNX Runtime agrees with the trainer to %.1e".formatted(difference));
            if (report != null) {
                JsonReport.write(report, SentimentPackage.report(corpora, runs, difference));
            }
        }
        print(out, "Wrote " + output);
        return 0;
    }

    /** Now, and not after minutes of training. */
    private void checkOptions() throws IOException {
        if (seeds < 1 || version.isBlank()) {
            throw new UserError("--seeds must be at least 1, and --model-version not blank");
        }
        try {
            ModelManifest.requireName(name);
        } catch (IllegalArgumentException e) {
            throw new UserError("--name: " + e.getMessage(), e);
        }
        OutputFolder.requireFree(output);
        JsonReport.requirePlace(report);
    }

    private static void print(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
