package dev.kairos.modelcli;

import dev.kairos.modelcli.clinical.training.ClinicalPackage;
import dev.kairos.modelcli.clinical.training.ClinicalTask;
import dev.kairos.modelcli.clinical.training.ClinicalTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the trainings of clinical models have in common on the command line. */
final class ClinicalTrainingOptions {
    @Mixin private PackageOptions options;

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
            description =
                    "Networks of an ensemble, each with a seed of its own; ablations of trees take"
                            + " the same seeds.")
    private int seeds;

    @Option(
            names = "--ablation-folds",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "On how many folds to train networks without context and without times."
                            + " Regression and trees are fitted without them in all folds. 0 for"
                            + " neither.")
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
                            + " from there; a finished network is not trained again, regression and"
                            + " trees are fitted again. Default: DIR of --output with .checkpoints"
                            + " after it.")
    private Path checkpoints;

    /**
     * Now, and not after an hour of training.
     *
     * @param task its name is the package's unless the command line gives another
     */
    void check(String task) throws IOException {
        if (folds < 2 || seeds < 1 || epochs < 0 || ablationFolds < 0 || ablationFolds > folds) {
            throw new UsageError(
                    "--folds must be at least 2, --seeds at least 1, --epochs at least 0, and"
                            + " --ablation-folds from 0 to the number of folds");
        }
        options.check(task);
        TrainingThreads.oneUnlessAsked();
    }

    /** Trains, measures and writes; tells how it goes. */
    void train(ClinicalTask task, PrintWriter out) throws IOException {
        Path kept = checkpoints != null ? checkpoints : options.beside(".checkpoints");
        Files.createDirectories(kept);
        List<Long> each = LongStream.rangeClosed(1, seeds).boxed().toList();
        var plan = new ClinicalTraining.Plan(folds, each, ablationFolds, epochs, kept);
        var training = new ClinicalTraining(task, plan, line -> print(out, line));
        Path unfinished = options.begin();
        var written =
                new ClinicalPackage(task, plan, options.name(), options.version())
                        .write(unfinished, training);
        options.finish(unfinished);
        print(out, "ONNX Runtime agrees with the trainer to %.1e".formatted(written.difference()));
        options.writeReport(written.facts(), written.html());
        print(out, "Wrote " + options.output());
    }

    private static void print(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
