package dev.kairos.modelcli;

import dev.kairos.modelcli.forecast.ForecastReport;
import dev.kairos.modelcli.forecast.ForecastTraining;
import dev.kairos.modelcli.forecast.SeriesTable;
import dev.kairos.modelcli.forecast.Split;
import dev.kairos.modelcli.temporal.Trained;
import dev.kairos.modelcli.temporal.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train forecast}: any table of numbers, for comparison with published tables. */
@Command(
        name = "forecast",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "Train forecasts of a table of numbers, and measure them as published tables do.",
            "",
            "Standardises every channel on the training part and forecasts all of them from every"
                + " row of the test part on which a horizon fits (stride 1). What forecasts is a"
                + " blend of ridge regression with and without the season's cycle and the temporal"
                + " Transformer on patches, averaged over seeds; epochs, penalties and the blend"
                + " are chosen by the validation part; how much of a change is kept, against the"
                + " last row repeated, by several origins of both. The test part is looked at once."
                + " Errors are in standardised units, beside those of the baselines, with intervals"
                + " of the differences from a bootstrap over blocks of windows.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  kairos models train forecast --data ETTh1.csv --lookback 96 --horizon 96 --split"
                    + " 8640,2880,2880 --report r.json --predictions p.csv"
        })
final class TrainForecastCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            required = true,
            description =
                    "CSV with a column 'date', ascending, and a column of numbers a channel; gzip"
                            + " if it is.")
    private Path data;

    @Option(
            names = "--lookback",
            paramLabel = "ROWS",
            defaultValue = "96",
            description = "Rows that a forecast is made from.")
    private int lookback;

    @Option(
            names = "--horizon",
            paramLabel = "ROWS",
            defaultValue = "96",
            description = "Rows that are forecast.")
    private int horizon;

    @Option(
            names = "--split",
            paramLabel = "TRAIN,VALIDATION,TEST",
            description =
                    "Rows of the parts, from the first row on; the rest is not used. Without it,"
                            + " 70%%, 10%% and 20%% of all rows.")
    private String split;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write what was measured, as JSON.")
    private Path report;

    @Option(
            names = "--predictions",
            paramLabel = "FILE",
            description =
                    "Write the forecasts of the test part, as CSV: window,step (both from 0) and"
                            + " the channels, in standardised units.")
    private Path predictions;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The first network's seed; the others have those that follow.")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many networks to train and average.")
    private int seeds;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description = "Keep the state of the training there, after each epoch.")
    private Path checkpoints;

    @Option(
            names = "--resume",
            description = "Go on from what --checkpoints holds of an interrupted training.")
    private boolean resume;

    @Option(
            names = "--ablations",
            description =
                    "Also train networks without the patches before the last one, and without"
                            + " their order, and report what single networks lose. There are no"
                            + " other times to take away: rows come in equal steps.")
    private boolean ablations;

    @Override
    public Integer call() throws IOException {
        if (resume && checkpoints == null) {
            throw new UsageError("--resume needs --checkpoints, the folder to go on from");
        }
        JsonReport.requirePlace(report, data, predictions);
        JsonReport.requirePlace(predictions, data);
        SeriesTable table = SeriesTable.read(data);
        for (String own : List.of("window", "step")) {
            if (predictions != null && table.channels().contains(own)) {
                throw new UserError(
                        "%s: the column '%s' is one of --predictions' own; rename it"
                                .formatted(data, own));
            }
        }
        Split parts = split == null ? Split.usual(table.rows()) : Split.parse(split);
        List<Long> all = LongStream.range(seed, seed + seeds).boxed().toList();
        var settings =
                new ForecastTraining.Settings(
                        lookback, horizon, parts, all, checkpoints, resume, ablations);
        var training = new ForecastTraining(data, table, settings);
        PrintWriter out = spec.commandLine().getOut();
        ForecastReport measured;
        int networks = (ablations ? 3 : 1) * all.size();
        try (Progress progress = Progress.of("Training networks", 1_000L * networks)) {
            measured =
                    training.run(
                            place -> listener(out, progress, all.get(place % all.size()), place));
        }
        if (report != null) {
            JsonReport.write(report, measured.json());
        }
        if (predictions != null) {
            measured.writePredictions(predictions);
        }
        print(
                out,
                "kept of what is forecast to change against the last row: %.0f%%",
                100 * measured.shareOfChangeKept());
        print(out, "test MSE %.4f, MAE %.4f", measured.errors().mse(), measured.errors().mae());
        measured.baselines()
                .forEach(
                        (name, errors) ->
                                print(
                                        out,
                                        "  %s: MSE %.4f, MAE %.4f",
                                        name,
                                        errors.mse(),
                                        errors.mae()));
        return 0;
    }

    private static TrainingListener listener(
            PrintWriter out, Progress progress, long seed, int place) {
        return new TrainingListener() {
            @Override
            public void step(long done, long planned) {
                progress.stepTo(1_000L * place + 1_000 * done / planned);
            }

            @Override
            public void epoch(Trained.Epoch epoch) {
                print(
                        out,
                        "seed %d, epoch %d: validation MSE + MAE %.4f (%.0f s)",
                        seed,
                        epoch.number(),
                        -epoch.metric(),
                        epoch.seconds());
            }
        };
    }

    private static void print(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
