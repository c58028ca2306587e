package dev.kairos.modelcli;

import dev.kairos.modelcli.market.movement.MovementReport;
import dev.kairos.modelcli.market.movement.MovementTraining;
import dev.kairos.modelcli.market.movement.MovementTraining.Encoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train movement}: next-day moves from texts and prices. */
@Command(
        name = "movement",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "Train forecasts of a ticker's next-day move, and say whether they differ from chance.",
            "",
            "Embeds the texts with the shipped encoder of financial texts, trains the temporal"
                + " Transformer on days of prices and texts, and measures it beside a majority, the"
                + " last move and logistic regressions, with intervals over days, and without its"
                + " parts. Moves of 2014 and until May 2015 are learnt from, those of June and July"
                + " choose, those of August and September are measured. The package is written"
                + " either way; its card says what it is worth.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  kairos models train movement --data ../shared/data --output my-model --report"
                    + " r.json",
            "  kairos models score --model ./my-model --tweets tweets.tsv --prices prices.csv"
                    + " --output out.csv"
        })
final class TrainMovementCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "../shared/data",
            description =
                    "Folder with stocknet/: prices_daily.csv.gz, tweets_2014.tsv.gz,"
                            + " tweets_2015.tsv.gz.")
    private Path data;

    @Mixin private PackageOptions options;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many seeds to train and measure; the first is written.")
    private int seeds;

    @Option(
            names = "--encoder",
            paramLabel = "ENCODER",
            defaultValue = "ADAPTED",
            description =
                    "How texts become vectors: ADAPTED, by the shipped financial-minilm; FROZEN, by"
                            + " all-MiniLM-L6-v2 as published, for comparison.")
    private Encoder encoder;

    @Option(
            names = "--ablations",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Also train networks without attention to other days, without times, with"
                            + " shuffled ones, without texts, and without prices.")
    private boolean ablations;

    @Override
    public Integer call() throws IOException {
        if (seeds < 1) {
            throw new UsageError("--seeds must be at least 1");
        }
        options.check("movement");
        PrintWriter out = spec.commandLine().getOut();
        Path unfinished = options.begin();
        MovementReport measured =
                new MovementTraining(data, encoder, seeds, ablations, line -> print(out, line))
                        .write(unfinished, options.name(), options.version());
        options.finish(unfinished);
        options.writeReport(measured.toReport(), measured.html(options.name()));
        print(out, "Wrote " + options.output());
        return 0;
    }

    private static void print(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
