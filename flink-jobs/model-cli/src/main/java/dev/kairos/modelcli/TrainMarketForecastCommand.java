package dev.kairos.modelcli;

import dev.kairos.modelcli.market.MarketForecastTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train market-forecast}: quantiles of returns from price bars. */
@Command(
        name = "market-forecast",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "Train quantile forecasts of log returns over 1, 5, 15 and 60 bars.",
            "",
            "Fits a scale to one-minute bars (how large a return will be, from volatilities,"
                + " ranges, volumes, gaps and times of day), trains the temporal Transformer on"
                + " returns in units of that scale, and chooses on a validation part how much the"
                + " Transformer counts beside a fixed distribution. Served forecasts are calibrated"
                + " as outcomes become known. The set is split by time; its test part is measured"
                + " once, beside baselines. A killed training goes on where it was, given the same"
                + " --checkpoints.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  kairos models train market-forecast --data ../shared/data --output my-model --report"
                    + " r.json",
            "  kairos models score --model ./my-model --input bars.csv --output q.csv"
        })
final class TrainMarketForecastCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "../shared/data",
            description =
                    "Folder with lean_market/ to train on; nautilus_market/ is measured too if it"
                            + " is there.")
    private Path data;

    @Mixin private PackageOptions options;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description = "Folder where each seed's training is kept and resumed from.")
    private Path checkpoints;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the network that is written.")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many seeds to train, to show the spread.")
    private int seeds;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "8",
            description = "Most passes over the training part.")
    private int epochs;

    @Option(
            names = "--ablations",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Also train networks without attention to other bars, without times in it, and"
                            + " with shuffled ones; the features of a bar stay.")
    private boolean ablations;

    @Override
    public Integer call() throws IOException {
        checkOptions();
        PrintWriter out = spec.commandLine().getOut();
        if (checkpoints != null) {
            Files.createDirectories(checkpoints);
        }
        var training =
                new MarketForecastTraining(
                        data,
                        seed,
                        seeds,
                        epochs,
                        ablations,
                        checkpoints,
                        line -> print(out, line));
        Path unfinished = options.begin();
        Map<String, Object> measured =
                training.write(unfinished, options.name(), options.version());
        options.finish(unfinished);
        options.writeReport(measured);
        print(out, "Wrote " + options.output());
        return 0;
    }

    /** Now, and not after minutes of training. */
    private void checkOptions() throws IOException {
        if (seeds < 1 || epochs < 1) {
            throw new UsageError("--seeds and --epochs must be at least 1");
        }
        options.check("market-forecast");
    }

    private static void print(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
