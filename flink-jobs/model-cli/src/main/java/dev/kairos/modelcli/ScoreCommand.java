package dev.kairos.modelcli;

import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.data.CsvTable;
import dev.kairos.modelcli.scoring.CsvScoring;
import dev.kairos.modelcli.scoring.OutputFile;
import dev.kairos.modelcli.scoring.Scorer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code score}: predictions for a file. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "Predict for every row of a CSV file.",
            "",
            "The input has a header line and a column text. The output has all its columns, in"
                    + " their order, and then label and one column p_LABEL for each label of the"
                    + " model: label,p_negative,p_neutral,p_positive for news-sentiment. Rows stay"
                    + " in their order. A row without text keeps empty predictions and is counted.",
            "clinical-deterioration reads RecordID,Time,Parameter,Value and writes RecordID,risk:"
                + " one row a stay, at the end of what was seen. sepsis reads hourly rows with |"
                + " between values and writes Patient,ICULOS,risk for every row, from that hour and"
                + " earlier ones. What is wrong with single values is cleaned and counted.",
            "market-forecast reads bars, timestamp,open,high,low,close,volume in order of time, and"
                + " writes timestamp,horizon,target_timestamp,q0.01,...,q0.99: for each bar after"
                + " the warm-up and each horizon in bars, quantiles of the log return from the"
                + " bar's close to the target's, from that bar and earlier ones only.",
            "movement reads --tweets and --prices in place of --input and writes Ticker,Date,p_up,"
                + " for trading days with 22 before them, and the one after the last: the chance"
                + " that the ticker rises on it if it moves, by more than 0.55%% up or by 0.5%% or"
                + " more down, from what was known at the close of the one before. No such package"
                + " ships; train movement writes one.",
            "--explanations FILE also writes which values risks rest on:"
                + " RecordID,rank,time,variable,value,influence for each stay, and"
                + " Patient,ICULOS,rank,time,variable,value,influence for each hour that is"
                + " explained. Influence is the risk less the risk without the value: above 0 if"
                + " the value raises the risk. Without it means as if it had never been charted:"
                + " tokens and summaries of the past are made anew, and nothing else changes, so"
                + " that influences do not add up. Time and value are as charted, and as cleaned:"
                + " the mean where there were several at one time. A patient takes as many rows of"
                + " batches as values were charted: some 400 for two days in intensive care;"
                + " --explain-above leaves out low risks.",
            "Files are UTF-8, with or without a byte order mark; a gzip file is read as one, and an"
                    + " output whose name ends in .gz is written as one.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  $ cat texts.csv",
            "  id,text",
            "  1,Profit rises and beats expectations",
            "  $ kairos models score --model news-sentiment --input texts.csv --output out.csv",
            "  $ kairos models score --model clinical-deterioration --input stays.csv.gz --output"
                    + " out.csv --at 24:00",
            "  $ kairos models score --model clinical-deterioration --input stays.csv.gz --output"
                    + " out.csv --explanations why.csv --explain-above 0.3",
            "  $ kairos models score --model sepsis --input rows.psv --output out.csv",
            "  $ kairos models score --model market-forecast --input bars.csv --output q.csv",
            "  $ kairos models score --model ./my-movement --tweets tweets.tsv --prices prices.csv"
                    + " --output out.csv"
        })
final class ScoreCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ModelOption model;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "CSV with a column text, or what the model reads, see above.")
    private Path input;

    @Option(
            names = "--tweets",
            paramLabel = "FILE",
            description =
                    "For movement: texts, created_at, ticker, text with tabs between them and a"
                            + " header.")
    private Path tweets;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "For movement: CSV with Ticker,Date,Adj Close,Volume, a row a day.")
    private Path prices;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            required = true,
            description = "CSV to write; an existing file is replaced when all rows are done.")
    private Path output;

    @Option(
            names = "--at",
            paramLabel = "HH:MM",
            description =
                    "For stays: use only what is charted before that time since admission, such as"
                            + " 24:00.")
    private String at;

    @Option(names = "--strict", description = "End with exit code 1 if a row has no text.")
    private boolean strict;

    @Mixin private ExplanationOptions explaining;

    @Override
    public Integer call() throws IOException {
        if (input == null && tweets == null && prices == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Missing required option: '--input=FILE', or for movement '--tweets=FILE' and"
                            + " '--prices=FILE'");
        }
        explaining.check(input, tweets, prices, output);
        OutputFile.requireOwn(output, input, tweets, prices);
        return TemporalPackage.isTemporal(model.reference())
                ? scoreTemporal(TemporalPackage.load(model.reference()))
                : scoreTexts();
    }

    private int scoreTexts() throws IOException {
        explaining.requireNone(model.reference() + " is a model of texts");
        TaskOptions.require(
                spec,
                model.reference() + " is a model of texts",
                List.of(TaskOptions.INPUT, TaskOptions.STRICT));
        CsvScoring.Summary summary;
        long size = Files.isRegularFile(input) ? Files.size(input) : 0;
        try (var progress = Progress.of("Scoring (bytes read)", size);
                CsvTable table = CsvTable.open(input, progress::stepTo);
                var scorer = new Scorer(model.reference())) {
            summary = new CsvScoring(table, scorer).writeTo(output);
        }
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                "%d rows scored, %d without text, %d cut at the model's longest input%n",
                summary.scored(), summary.withoutText(), summary.truncated());
        if (summary.failed() > 0) {
            err.printf(
                    "error: %d rows failed and have empty predictions, the first with: %s%n",
                    summary.failed(), summary.firstFailure());
            return 1;
        }
        return strict && summary.withoutText() > 0 ? 1 : 0;
    }

    private int scoreTemporal(TemporalPackage source) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (ClinicalCommands.handles(source)) {
            var commands = new ClinicalCommands(source);
            TaskOptions.require(spec, source, commands.scoreOptions());
            return commands.score(input, output, at, explaining, err);
        }
        explaining.requireNone(
                "%s is of the task '%s'"
                        .formatted(source.manifest().name(), source.manifest().task()));
        if (MarketCommands.handles(source)) {
            TaskOptions.require(spec, source, List.of(TaskOptions.INPUT));
            return new MarketCommands(source).score(input, output, err);
        }
        if (MovementCommands.handles(source)) {
            TaskOptions.require(spec, source, List.of(TaskOptions.TWEETS, TaskOptions.PRICES));
            if (tweets == null || prices == null) {
                throw new ParameterException(
                        spec.commandLine(), "--tweets and --prices go together");
            }
            return new MovementCommands(source).score(tweets, prices, output, err);
        }
        throw new UserError(
                "%s: this command does not score models of the task '%s'"
                        .formatted(source.location(), source.manifest().task()));
    }
}
