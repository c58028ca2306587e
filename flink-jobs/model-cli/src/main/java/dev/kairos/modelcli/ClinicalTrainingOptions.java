package dev.kairos.modelcli;

import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.modelcli.clinical.training.ClinicalPackage;
import dev.kairos.modelcli.clinical.training.ClinicalTask;
import dev.kairos.modelcli.clinical.training.ClinicalTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import picocli.CommandLine.Option;

/** What the trainings of clinical models have in common on the command line. */
final class ClinicalTrainingOptions {
    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Folder of the new package; must not exist or be empty.")
    private Path output;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "Also write everything that was measured: as JSON, and as a page with plots"
                            + " beside it, FILE.html.")
    private Path report;

    @Option(
            names = "--model-version",
            paramLabel = "TEXT",
            description = "Version of the package.",
            defaultValue = "1")
    private String version;

    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Folds of the cross-validation, by patient.")
    private int folds;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Networks of an ensemble, each with a seed of its own.")
    private int seeds;

    @Option(
            names = "--ablation-folds",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "On how many folds to train without context and without time; 0 for none.")
    private int ablationFolds;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "0",
            description = "Epochs of a network; 0 for those of the recipe.")
    private int epochs;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description =
                    "Folder to keep the state of trainings in. A training that was killed goes on"
                            + " from there; a finished one is not done again. Default: DIR of"
                            + " --output with .checkpoints after it.")
    private Path checkpoints;

    /** Now, and not after an hour of training. */
    void check() throws IOException {
        if (folds < 2 || seeds < 1 || epochs < 0 || ablationFolds < 0 || ablationFolds > folds) {
            throw new UserError(
                    "--folds must be at least 2, --seeds at least 1, --epochs at least 0, and"
                            + " --ablation-folds from 0 to the number of folds");
        }
        if (version.isBlank()) {
            throw new UserError("--model-version must not be blank");
        }
        OutputFolder.requireFree(output);
        JsonReport.requirePlace(report);
        TrainingThreads.oneUnlessAsked();
    }

    /** Trains, measures and writes; tells how it goes. */
    void train(ClinicalTask task, PrintWriter out) throws IOException {
        ModelManifest.requireName(task.name());
        Path kept =
                checkpoints != null
                        ? checkpoints
                        : output.toAbsolutePath()
                                .resolveSibling(output.getFileName() + ".checkpoints");
        Files.createDirectories(kept);
        List<Long> each = LongStream.rangeClosed(1, seeds).boxed().toList();
        var plan = new ClinicalTraining.Plan(folds, each, ablationFolds, epochs, kept);
        var training = new ClinicalTraining(task, plan, line -> print(out, line));
        var written = new ClinicalPackage(task, plan, task.name(), version).write(output, training);
        print(out, "ONNX Runtime agrees with the trainer to %.1e".formatted(written.difference()));
        if (report != null) {
            JsonReport.write(report, written.facts());
            JsonReport.writePage(report, written.html());
        }
        print(out, "Wrote " + output);
    }

    private static void print(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
