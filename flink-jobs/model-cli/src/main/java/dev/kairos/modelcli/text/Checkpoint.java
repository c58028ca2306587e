package dev.kairos.modelcli.text;

import dev.kairos.modelcli.UserError;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a training stands after a pass, in a file, so that it goes on after a kill as if it had
 * never been interrupted.
 */
final class Checkpoint {
    private static final int FORMAT = 1;

    private final Path file;
    private final int fingerprint;

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
     * @param fingerprint of plan and data: another training's checkpoint is refused
     */
    Checkpoint(Path file, int fingerprint) {
        this.file = file;
        this.fingerprint = fingerprint;
    }

    /** Whether there is something to go on from. */
    boolean exists() {
        return Files.exists(file);
    }

    /** Replaces the checkpoint as a whole: a kill leaves the old one or the new one. */
    void write(Progress progress, AdamW optimiser) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try (var out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(unfinished)))) {
            out.writeInt(FORMAT);
            out.writeInt(fingerprint);
            out.writeInt(progress.curve().size());
            for (Pass pass : progress.curve()) {
                out.writeDouble(pass.trainingLoss());
                out.writeDouble(pass.validationLoss());
                out.writeDouble(pass.score());
                out.writeDouble(pass.seconds());
            }
            for (float[] values : progress.best()) {
                Floats.write(out, values);
            }
            optimiser.save(out);
        }
        Files.move(
                unfinished,
                file,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Takes an optimiser, and the parameters it changes, back to where they were.
     *
     * @throws UserError if the file is of another training, or damaged
     */
    Progress read(AdamW optimiser) {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != FORMAT || in.readInt() != fingerprint) {
                throw new UserError(
                        file
                                + ": is the checkpoint of a training with other data or options;"
                                + " resume with the same ones, or remove it");
            }
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
            List<float[]> best = optimiser.averages();
            for (float[] values : best) {
                Floats.read(in, values);
            }
            optimiser.load(in);
            return new Progress(curve, best);
        } catch (IOException e) {
            throw new UserError(file + ": is no whole checkpoint; remove it and start anew", e);
        }
    }

    /** Removes the file, if it is there. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
