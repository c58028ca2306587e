package dev.kairos.modelcli;

import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.EncoderManifest;
import dev.kairos.inference.packaging.EncoderPackage;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.modelcli.data.Corpus;
import dev.kairos.modelcli.data.LabelledText;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.text.BaseEncoder;
import dev.kairos.modelcli.text.FineTuningPlan;
import dev.kairos.modelcli.text.SentimentFineTuning;
import dev.kairos.modelcli.text.Teachers.Taught;
import dev.kairos.modelcli.text.TunedPackages;
import dev.kairos.modelcli.text.TunedPackages.Title;
import dev.kairos.modelcli.text.TunedSentiment;
import dev.kairos.modelcli.text.Watcher;
import dev.kairos.modelcli.training.SentimentPackage;
import dev.kairos.modelcli.training.SentimentTraining;
import dev.kairos.modelcli.training.SentimentTraining.Run;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train sentiment}: an encoder, fine-tuned or frozen, and a head over it. */
@Command(
        name = "sentiment",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "Train a sentiment classifier for short financial texts on a pretrained encoder.",
            "",
            "Fine-tunes the encoder with a linear head: beside each matrix it learns a product of"
                    + " low rank (LoRA), or with --rank 0 the matrices themselves, whose change is"
                    + " rounded. Texts are split by their words, near-duplicates together: 80%% to"
                    + " fit, 10%% to choose pass and temperature on, 10%% to measure once, beside a"
                    + " frozen encoder, naive Bayes and the majority.",
            "Writes two packages beside each other: the adapted encoder in 8 bits, and the"
                    + " sentiment model that names it by hash. Fails unless the encoder agreed with"
                    + " ONNX Runtime to 1e-4 before training, and the packages do after it.",
            "After each pass a checkpoint is written beside --output; a run that was killed goes"
                    + " on with the same options and --resume.",
            "With --frozen nothing of the encoder is learnt: a small network over its vectors,"
                    + " trained for several seeds in minutes.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  kairos models train sentiment --data ../shared/data --output out/news-sentiment",
            "  kairos models score --model out/news-sentiment --input texts.csv --output out.csv",
            "  kairos models train sentiment --rank 0 --learning-rate 2e-4 --epochs 5 --output"
                    + " out/full",
            "  kairos models train sentiment --base BGE_SMALL --rank 0 --learning-rate 1e-4"
                    + " --epochs 3 --output out/teacher",
            "  kairos models train sentiment --teacher out/teacher --unlabelled 20000 --output"
                    + " out/student",
            "  kairos models train sentiment --train-on sentfin --output out/transfer --report"
                    + " r.json"
        })
final class TrainSentimentCommand implements Callable<Integer> {
    /** Two are special. */
    private static final int FEWEST_TOKENS = 3;

    /** Positions of both encoders. */
    private static final int MOST_TOKENS = 512;

    private static final List<String> OF_ADAPTED_ENCODERS =
            List.of("--encoder-name", "--encoder-version", "--resume", "--no-baselines");

    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "../shared/data",
            description =
                    "Folder with sentfin/SEntFiN.csv (columns Title,Decisions),"
                        + " twitter_financial_news/sent_train.csv (columns text,label; 0 bearish, 1"
                        + " bullish, 2 neutral) and, if it is there,"
                        + " stock_market_tweets_2020/tweets_labelled_09042020_16072020.csv (columns"
                        + " text;sentiment).")
    private Path data;

    @Mixin private PackageOptions options;

    @Option(
            names = "--base",
            paramLabel = "ENCODER",
            defaultValue = "MINILM",
            description =
                    "What is fine-tuned: MINILM (all-MiniLM-L6-v2), or BGE_SMALL"
                            + " (bge-small-en-v1.5), twice as deep and half as fast.")
    private BaseEncoder base;

    @Mixin private TeacherOptions teacher;

    @Option(
            names = "--encoder-name",
            paramLabel = "NAME",
            description =
                    "Name of the adapted encoder, whose folder is made beside --output; unless"
                            + " given, financial-minilm or financial-bge-small, by --base.")
    private String encoderName;

    @Option(
            names = "--encoder-version",
            paramLabel = "VERSION",
            defaultValue = "1",
            description = "Version of the adapted encoder.")
    private String encoderVersion;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides split, first weights, order and dropout.")
    private long seed;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "256",
            description = "Where the model cuts texts; at most 512.")
    private int maxTokens;

    @Option(
            names = "--train-on",
            paramLabel = "SET",
            split = ",",
            description =
                    "Sets to train on; the others are measured as a whole, but for near-duplicates"
                            + " of what is learnt, to see what carries over. All if it is not"
                            + " given.")
    private Set<String> trainOn = Set.of();

    @Option(names = "--resume", description = "Go on from the checkpoint of a killed run.")
    private boolean resume;

    @Option(
            names = "--no-baselines",
            description = "Leave out the frozen encoder, naive Bayes and the majority.")
    private boolean withoutBaselines;

    @Mixin private FineTuningOptions fineTuning;

    @Option(
            names = "--frozen",
            description = "Learn nothing of the encoder, only a network over its vectors.")
    private boolean frozen;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "5",
            description = "With --frozen: how many seeds to train and measure, for the spread.")
    private int seeds;

    @Override
    public Integer call() throws IOException {
        TrainingThreads.oneUnlessAsked();
        checkOptions();
        List<Corpus> corpora = Corpus.readAll(data);
        checkSets(corpora);
        PrintWriter out = spec.commandLine().getOut();
        corpora.forEach(
                corpus ->
                        out.printf(
                                "%s: %d texts, left out: %s%n",
                                corpus.name(), corpus.texts().size(), corpus.leftOut()));
        Map<String, Object> found = frozen ? trainFrozen(corpora) : fineTune(corpora);
        options.writeReport(found);
        print("Wrote " + options.output());
        return 0;
    }

    private Map<String, Object> fineTune(List<Corpus> corpora) throws IOException {
        Files.createDirectories(options.beside("").getParent());
        Path checkpoint = checkpoint();
        if (!resume && Files.exists(checkpoint)) {
            throw new UserError(
                    checkpoint
                            + ": an earlier run left its checkpoint; go on with --resume, or"
                            + " remove it");
        }
        Parts parts = Parts.of(texts(corpora), seed, trainOn);
        Taught taught = teacher.ask(data, seed, parts);
        EncoderSpec start = base.spec(maxTokens);
        TunedSentiment tuned;
        FineTuningPlan plan = fineTuning.plan(seed);
        long texts = (long) parts.of(Part.TRAIN).length + teacher.unlabelled();
        try (var progress = Progress.of("Fine-tuning", plan.epochs() * texts)) {
            tuned =
                    new SentimentFineTuning(
                                    plan,
                                    fineTuning.rounding(),
                                    start,
                                    checkpoint,
                                    new Watcher() {
                                        @Override
                                        public void line(String text) {
                                            print(text);
                                        }

                                        @Override
                                        public void texts(long done) {
                                            progress.stepTo(done);
                                        }
                                    })
                            .train(parts, taught);
        }
        Run baselines = withoutBaselines ? null : baselines(List.of(parts)).get(0);
        Path unfinished = options.begin();
        Files.createDirectories(unfinished);
        var model = new Title(options.name(), options.version());
        var encoder = new Title(encoderName, encoderVersion);
        Map<String, Object> found =
                new TunedPackages(base, start, corpora, unfinished, this::print)
                        .write(encoder, model, tuned, baselines);
        makeRoomForEncoder();
        Files.move(unfinished.resolve(encoderName), encoderPlace());
        // Last: where the model is, all is; before, the run can go on from its checkpoint.
        options.finish(unfinished.resolve(options.name()));
        OutputFolder.remove(unfinished);
        Files.deleteIfExists(checkpoint);
        print("Wrote " + encoderPlace());
        return found;
    }

    private Map<String, Object> trainFrozen(List<Corpus> corpora) throws IOException {
        List<Parts> splits =
                LongStream.range(seed, seed + seeds)
                        .mapToObj(split -> Parts.of(texts(corpora), split, trainOn))
                        .toList();
        Path unfinished = options.begin();
        List<Run> runs = baselines(splits);
        double difference;
        try (TextEncoder encoder = TextEncoder.openForAllCores(EncoderSpec.miniLm(maxTokens))) {
            var written = new SentimentPackage(options.name(), options.version(), encoder);
            written.write(unfinished, corpora, runs);
            difference = written.checkAgreement(unfinished, runs.get(0));
        }
        options.finish(unfinished);
        print("ONNX Runtime agrees with the trainer to %.1e".formatted(difference));
        return SentimentPackage.report(corpora, runs, difference);
    }

    /** The frozen encoder with a trained network, and simpler ones, for each split. */
    private List<Run> baselines(List<Parts> splits) {
        List<LabelledText> texts = splits.get(0).texts();
        try (TextEncoder encoder = TextEncoder.openForAllCores(EncoderSpec.miniLm(maxTokens))) {
            var training = new SentimentTraining(encoder, this::print);
            float[][] embeddings;
            try (var progress = Progress.of("Embedding texts", texts.size())) {
                embeddings = training.embed(texts, progress::step);
            }
            return training.train(splits, embeddings);
        }
    }

    private static List<LabelledText> texts(List<Corpus> corpora) {
        return corpora.stream().flatMap(corpus -> corpus.texts().stream()).toList();
    }

    private Path checkpoint() {
        return options.beside(".checkpoint");
    }

    private Path encoderPlace() {
        return options.beside("").resolveSibling(encoderName);
    }

    /** Whether a run that goes on was killed after its encoder was in place. */
    private boolean encoderIsOfThisRun() {
        return resume
                && Files.exists(checkpoint())
                && EncoderPackage.isEncoder(encoderPlace().toString());
    }

    /** Looks again: another run may have written an encoder of this name meanwhile. */
    private void makeRoomForEncoder() throws IOException {
        if (!encoderIsOfThisRun()) {
            OutputFolder.requireFree(encoderPlace());
        }
        OutputFolder.remove(encoderPlace());
    }

    /** Now, and not after an hour of training. */
    private void checkOptions() throws IOException {
        if (seeds < 1) {
            throw new UsageError("--seeds must be at least 1");
        }
        if (maxTokens < FEWEST_TOKENS || maxTokens > MOST_TOKENS) {
            throw new UsageError(
                    "--max-tokens: the encoder reads %d to %d, got %d"
                            .formatted(FEWEST_TOKENS, MOST_TOKENS, maxTokens));
        }
        teacher.check();
        checkFrozen();
        encoderName = encoderName == null ? base.adapted() : encoderName;
        require("--encoder-name", encoderName, ModelManifest::requireName);
        require("--encoder-version", encoderVersion, EncoderManifest::requireVersion);
        options.check("news-sentiment");
        if (!frozen) {
            if (encoderPlace().equals(options.beside("")) || encoderName.equals(options.name())) {
                throw new UsageError("The encoder and the model need different names");
            }
            if (!encoderIsOfThisRun()) {
                OutputFolder.requireFree(encoderPlace());
            }
            fineTuning.plan(seed);
            fineTuning.rounding();
        }
    }

    private void checkFrozen() {
        if (frozen && (teacher.isGiven() || base != BaseEncoder.MINILM)) {
            throw new UsageError("--frozen takes MiniLM as it is and no --teacher");
        }
        for (String option : frozen ? ofFineTuning() : List.of("--seeds")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new UsageError(
                        "%s: has no effect %s --frozen"
                                .formatted(option, frozen ? "with" : "without"));
            }
        }
    }

    private List<String> ofFineTuning() {
        var names = new ArrayList<>(OF_ADAPTED_ENCODERS);
        spec.mixins().get("fineTuning").options().stream()
                .map(OptionSpec::longestName)
                .forEach(names::add);
        return names;
    }

    private static void require(String option, String value, Consumer<String> check) {
        try {
            check.accept(value);
        } catch (IllegalArgumentException e) {
            throw new UsageError(option + ": " + e.getMessage(), e);
        }
    }

    private void checkSets(List<Corpus> corpora) {
        List<String> known = corpora.stream().map(Corpus::name).toList();
        for (String set : trainOn) {
            if (!known.contains(set)) {
                throw new UserError(
                        "--train-on: there is no set '%s'; there are %s".formatted(set, known));
            }
        }
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
