package dev.kairos.modelcli;

import dev.kairos.modelcli.clinical.training.DeteriorationTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train clinical-deterioration}. */
@Command(
        name = "clinical-deterioration",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "Train the risk of death in hospital after every event of an intensive care stay.",
            "",
            "Reads sets a and b of the PhysioNet challenge of 2012. Trains temporal Transformers, a"
                + " logistic regression and boosted trees, together. Measures by cross-validation"
                + " beside NEWS2 and a logistic regression on the same summaries, with what it"
                + " costs to take context and times away, then fits what ships to all stays. Every"
                + " epoch is kept: run the same command again after a kill, and it goes on.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  kairos models train clinical-deterioration --data ../shared/data --output my-model"
                    + " --report r.json",
            "  kairos models score --model ./my-model --input stays.csv.gz --output out.csv"
        })
final class TrainDeteriorationCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "../shared/data",
            description =
                    "Folder with physionet2012/: set-a-1.csv.gz, set-a-2.csv.gz and the same of b"
                            + " (columns RecordID,Time,Parameter,Value), Outcomes-a.txt and"
                            + " Outcomes-b.txt (columns RecordID and In-hospital_death).")
    private Path data;

    @Mixin private ClinicalTrainingOptions options;

    @Override
    public Integer call() throws IOException {
        options.check("clinical-deterioration");
        long bytes =
                DeteriorationTask.stays(data).stream().mapToLong(f -> f.toFile().length()).sum();
        DeteriorationTask task;
        try (var progress = Progress.of("Reading stays (bytes)", bytes)) {
            task = DeteriorationTask.read(data, progress::stepTo);
        }
        spec.commandLine()
                .getOut()
                .printf("%d stays; cleaned: %s%n", task.cases().size(), task.cleaned().told());
        options.train(task, spec.commandLine().getOut());
        return 0;
    }
}
