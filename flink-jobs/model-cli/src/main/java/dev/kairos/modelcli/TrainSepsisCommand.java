package dev.kairos.modelcli;

import dev.kairos.modelcli.clinical.training.SepsisTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train sepsis}. */
@Command(
        name = "sepsis",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "Train the risk of sepsis in the coming hours, after every hour in intensive care.",
            "",
            "Reads hourly rows of the PhysioNet challenge of 2019. Trains temporal Transformers, a"
                + " logistic regression and boosted trees, together. Measures by cross-validation,"
                + " by patient, beside NEWS2 and a logistic regression with missing flags, with"
                + " AUROC and the challenge's utility and with what it costs to take context and"
                + " times away, then fits what ships to everybody. Every epoch is kept: run the"
                + " same command again after a kill, and it goes on.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  kairos models train sepsis --data ../shared/data --output my-model"
                    + " --report r.json",
            "  kairos models score --model ./my-model --input rows.psv --output out.csv"
        })
final class TrainSepsisCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "../shared/data",
            description =
                    "Folder with physionet2019_setB/: .psv or .psv.gz files of rows with | between"
                            + " values, the columns Patient, those of the challenge, and"
                            + " SepsisLabel.")
    private Path data;

    @Mixin private ClinicalTrainingOptions options;

    @Override
    public Integer call() throws IOException {
        options.check("sepsis");
        long bytes = SepsisTask.rows(data).stream().mapToLong(f -> f.toFile().length()).sum();
        SepsisTask task;
        try (var progress = Progress.of("Reading rows (bytes)", bytes)) {
            task = SepsisTask.read(data, progress::stepTo);
        }
        spec.commandLine()
                .getOut()
                .printf("%d patients; cleaned: %s%n", task.cases().size(), task.cleaned().told());
        options.train(task, spec.commandLine().getOut());
        return 0;
    }
}
