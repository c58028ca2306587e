package dev.kairos.modelcli;

import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.data.Corpus;
import dev.kairos.modelcli.data.LabelledText;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.data.Sentiment;
import dev.kairos.modelcli.data.Split;
import dev.kairos.modelcli.scoring.Scorer;
import dev.kairos.modelcli.training.Evaluation;
import dev.kairos.modelcli.training.SentimentEvaluation;
import dev.kairos.modelcli.training.TrainingReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate}: measures a package as it serves, on labelled data. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "Measure a package through the serving path, on data that it was not fitted to.",
            "",
            "A sentiment package: reads the sets that its training split and takes the part that it"
                + " was not fitted to, as model.yaml names the split; or reads a CSV file of your"
                + " own with the columns text and label (negative, neutral or positive).",
            "clinical-deterioration and sepsis: read patients of your own with outcomes from"
                + " --input and give AUROC and AUPRC with intervals over patients, Brier score and"
                + " calibration error, sepsis the utility of the 2019 challenge too.",
            "market-forecast: gives pinball loss, hit rates and coverage beside the baselines, on"
                    + " the test parts of the sets in --data, or on bars of your own from --input.",
            "movement: gives accuracy, correlation, AUROC, Brier score and calibration error of"
                + " next-day moves beside the baselines, with intervals over days, on the dates of"
                + " stocknet in --data that model.yaml names as its test part.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  kairos models evaluate --model news-sentiment --data ../shared/data --report r.json",
            "  kairos models evaluate --model ./my-model --input labelled.csv",
            "  kairos models evaluate --model clinical-deterioration --input stays.csv.gz"
                    + " --outcomes Outcomes.txt --report r.json",
            "  kairos models evaluate --model market-forecast --input bars.csv --report r.json",
            "  kairos models evaluate --model ./my-movement --data ../shared/data --report r.json"
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final String INPUT_SET = "input";

    @Spec private CommandSpec spec;

    @Mixin private ModelOption model;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "../shared/data",
            description =
                    "Folder with the sets that the training read; for market-forecast with"
                            + " lean_market/ and nautilus_market/, of which one is enough; for"
                            + " movement with stocknet/.")
    private Path data;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "CSV with the columns text and label, used in place of --data. Of clinical"
                        + " models: patients as score reads them, hourly rows with SepsisLabel. Of"
                        + " market-forecast: bars as score reads them.")
    private Path input;

    @Option(
            names = "--part",
            defaultValue = "TEST",
            description = "Part of --data to measure on: ${COMPLETION-CANDIDATES}.")
    private Part part;

    @Option(
            names = "--outcomes",
            paramLabel = "FILE",
            description =
                    "For clinical-deterioration: outcomes of the stays of --input, with the columns"
                            + " RecordID and In-hospital_death.")
    private Path outcomes;

    @Option(
            names = "--at",
            paramLabel = "HH:MM",
            description = "For clinical-deterioration: see only what is charted before that time.")
    private String at;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "Also write the result as JSON, and as a page with plots beside it,"
                            + " FILE.html.")
    private Path report;

    @Override
    public Integer call() throws IOException {
        JsonReport.requirePlace(report, input, outcomes);
        if (TemporalPackage.isTemporal(model.reference())) {
            return evaluateTemporal(TemporalPackage.load(model.reference()));
        }
        var source = ModelPackage.load(model.reference());
        if (!source.manifest().labels().equals(Sentiment.labels())) {
            throw new UserError(
                    "%s: has labels %s; this command measures %s"
                            .formatted(
                                    source.location(),
                                    source.manifest().labels(),
                                    Sentiment.labels()));
        }
        List<LabelledText> texts = input == null ? ofPart(source) : Corpus.labelled(input).texts();
        if (texts.isEmpty()) {
            throw new UserError((input == null ? data : input) + ": holds no texts to measure on");
        }
        var evaluation = SentimentEvaluation.of(texts, probabilities(texts));
        print(evaluation.sets());
        noteAbsent(evaluation.sets());
        if (report != null) {
            var json = new LinkedHashMap<String, Object>();
            json.put("model", source.manifest().name());
            json.put("version", source.manifest().version());
            json.put("sha256", source.hash());
            json.put("labels", Sentiment.labels());
            json.put("part", input == null ? part.name().toLowerCase(Locale.ROOT) : INPUT_SET);
            json.put("sets", evaluation.toReport());
            JsonReport.write(report, json);
            JsonReport.writePage(
                    report,
                    evaluation.html(
                            "%s, version %s"
                                    .formatted(
                                            source.manifest().name(),
                                            source.manifest().version())));
        }
        return 0;
    }

    private int evaluateTemporal(TemporalPackage source) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (ClinicalCommands.handles(source)) {
            var commands = new ClinicalCommands(source);
            TaskOptions.require(spec, source, commands.evaluateOptions());
            return commands.evaluate(input, outcomes, at, report, out);
        }
        if (MarketCommands.handles(source)) {
            TaskOptions.require(spec, source, List.of(TaskOptions.INPUT, TaskOptions.DATA));
            return new MarketCommands(source).evaluate(data, input, report, out);
        }
        if (MovementCommands.handles(source)) {
            TaskOptions.require(spec, source, List.of(TaskOptions.DATA));
            return new MovementCommands(source).evaluate(data, report, out);
        }
        throw new UserError(
                "%s: this command does not measure models of the task '%s'"
                        .formatted(source.location(), source.manifest().task()));
    }

    /** What the package was not fitted to, as its training split it. */
    private List<LabelledText> ofPart(ModelPackage source) {
        Map<String, Object> metrics = source.manifest().metrics();
        if (!Split.RULE.equals(metrics.get(TrainingReport.SPLIT))
                || !(metrics.get(TrainingReport.SPLIT_SEED) instanceof Number seed)
                || !(metrics.get(TrainingReport.SPLIT_SETS) instanceof List<?> sets)) {
            throw new UserError(
                    ("%s: model.yaml does not say that the training data was split as %s, so --data"
                                    + " may hold what it was fitted to; name texts that it never"
                                    + " saw with --input")
                            .formatted(source.location(), Split.RULE));
        }
        List<LabelledText> texts =
                Corpus.readAll(data).stream().flatMap(corpus -> corpus.texts().stream()).toList();
        List<String> there = Parts.sets(texts);
        if (!Set.copyOf(there).equals(Set.copyOf(sets))) {
            throw new UserError(
                    ("%s: was split with near-duplicates across the sets %s, and %s holds %s, so"
                         + " its parts would be others; name a folder with the same sets, or texts"
                         + " that it never saw with --input")
                            .formatted(source.location(), sets, data, there));
        }
        Set<String> trainedOn =
                source.manifest().training().stream()
                        .map(TrainingSet::name)
                        .collect(Collectors.toSet());
        Parts parts = Parts.of(texts, seed.longValue(), trainedOn);
        return IntStream.of(parts.of(part)).mapToObj(texts::get).toList();
    }

    private float[][] probabilities(List<LabelledText> texts) {
        var probabilities = new ArrayList<float[]>();
        try (var progress = Progress.of("Evaluating", texts.size());
                var scorer = new Scorer(model.reference())) {
            for (int from = 0; from < texts.size(); from += Scorer.CHUNK) {
                List<LabelledText> chunk =
                        texts.subList(from, Math.min(texts.size(), from + Scorer.CHUNK));
                for (var scored : scorer.score(chunk.stream().map(LabelledText::text).toList())) {
                    if (scored.failure() != null) {
                        throw scored.failure();
                    }
                    probabilities.add(scored.answer().probabilities());
                }
                progress.step(chunk.size());
            }
        }
        return probabilities.toArray(float[][]::new);
    }

    /** A class without a text counts as 0 in macro-F1, which looks like a fault of the model. */
    private void noteAbsent(Map<String, Evaluation> sets) {
        sets.forEach(
                (set, found) -> {
                    List<String> absent =
                            Sentiment.labels().stream()
                                    .filter(
                                            label ->
                                                    found.count(Sentiment.labels().indexOf(label))
                                                            == 0)
                                    .toList();
                    if (!absent.isEmpty()) {
                        spec.commandLine()
                                .getErr()
                                .printf(
                                        "Note: %s has no text that is %s, which counts as 0 in"
                                                + " macro-F1%n",
                                        set, String.join(" or ", absent));
                    }
                });
    }

    private void print(Map<String, Evaluation> sets) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%-24s %6s %9s %9s %9s %7s %7s%n",
                "set", "texts", "accuracy", "macro-F1", "log-loss", "Brier", "ECE");
        sets.forEach(
                (set, e) ->
                        out.printf(
                                Locale.ROOT,
                                "%-24s %6d %9.4f %9.4f %9.4f %7.4f %7.4f%n",
                                set,
                                e.texts(),
                                e.accuracy(),
                                e.macroF1(),
                                e.logLoss(),
                                e.brier(),
                                e.ece()));
        out.flush();
    }
}
