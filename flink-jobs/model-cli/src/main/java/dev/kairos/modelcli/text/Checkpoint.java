package dev.kairos.modelcli.text;

import dev.kairos.modelcli.training.CheckpointFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a training stands after a pass, in a file, so that it goes on after a kill as if it had
 * never been interrupted.
 */
final class Checkpoint {
    private final Path file;
    private final String training;

    /**
     * What a training remembers beside the optimiser's state.
     *
     * @param curve what each pass gave
     * @param best the averaged weights of the best pass so far, one array a parameter
     */
    record Progress(List<Pass> curve, List<float[]> best) {}

    /**
     * What one pass over the training part gave.
     *
     * @param trainingLoss mean loss, with label smoothing and dropout
     * @param validationLoss mean negative log-likelihood on the validation part
     * @param score what decides which pass is the best
     * @param seconds how long it took, validation included
     */
    record Pass(double trainingLoss, double validationLoss, double score, double seconds) {}

    /**
     * @param training what is trained, how, and on what: another's checkpoint is refused
     */
    Checkpoint(Path file, String training) {
        this.file = file;
        this.training = training;
    }

    /** Whether there is something to go on from. */
    boolean exists() {
        return Files.exists(file);
    }

    /** Replaces the checkpoint as a whole: a kill leaves the old one or the new one. */
    void write(Progress progress, LearntParameters learnt) {
        CheckpointFile.write(
                file,
                training,
                out -> {
                    out.writeInt(progress.curve().size());
                    for (Pass pass : progress.curve()) {
                        out.writeDouble(pass.trainingLoss());
                        out.writeDouble(pass.validationLoss());
                        out.writeDouble(pass.score());
                        out.writeDouble(pass.seconds());
                    }
                    for (float[] values : progress.best()) {
                        CheckpointFile.writeFloats(out, values);
                    }
                    learnt.save(out);
                });
    }

    /**
     * Takes parameters, and what their optimiser remembers, back to where they were.
     *
     * @throws dev.kairos.modelcli.UserError if the file is of another training, or damaged
     */
    Progress read(LearntParameters learnt) {
        return CheckpointFile.read(
                file,
                training,
                in -> {
                    var curve = new ArrayList<Pass>();
                    int passes = in.readInt();
                    for (int i = 0; i < passes; i++) {
                        curve.add(
                                new Pass(
                                        in.readDouble(),
                                        in.readDouble(),
                                        in.readDouble(),
                                        in.readDouble()));
                    }
                    List<float[]> best = learnt.averages();
                    for (float[] values : best) {
                        LearntParameters.read(in, values);
                    }
                    learnt.load(in);
                    return new Progress(curve, best);
                });
    }

    /** Removes the file, if it is there. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
