package dev.kairos.modelcli.temporal;

import dev.kairos.modelcli.temporal.Trained.Epoch;
import dev.kairos.modelcli.temporal.Weights.Parameter;
import dev.kairos.modelcli.training.AdamW;
import dev.kairos.modelcli.training.CheckpointFile;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a training stands after an epoch.
 *
 * @param plan what is trained, how, and on how much; a checkpoint of another is not resumed
 * @param weights now
 * @param average their running average; the same as the weights where there is none
 * @param best weights of the best epoch so far
 * @param bestEpoch which that was
 * @param optimiser state of the optimiser
 * @param curve the epochs so far
 */
record Checkpoint(
        String plan,
        Weights weights,
        Weights average,
        Weights best,
        int bestEpoch,
        AdamW.State optimiser,
        List<Epoch> curve) {

    /** Writes it so that a kill leaves either the last checkpoint or this one. */
    void write(Path file) {
        CheckpointFile.write(
                file,
                plan,
                out -> {
                    writeWeights(out, weights);
                    writeWeights(out, average);
                    writeWeights(out, best);
                    out.writeInt(bestEpoch);
                    out.writeLong(optimiser.steps());
                    writeArrays(out, optimiser.first());
                    writeArrays(out, optimiser.second());
                    out.writeInt(curve.size());
                    for (Epoch epoch : curve) {
                        out.writeInt(epoch.number());
                        out.writeDouble(epoch.trainingLoss());
                        out.writeDouble(epoch.validationLoss());
                        out.writeDouble(epoch.metric());
                        out.writeDouble(epoch.seconds());
                    }
                });
    }

    /**
     * Reads a checkpoint.
     *
     * @param plan that it must be of
     * @throws dev.kairos.modelcli.UserError if it is damaged or of another training
     */
    static Checkpoint read(Path file, String plan) {
        return CheckpointFile.read(
                file,
                plan,
                in -> {
                    Weights weights = readWeights(in);
                    Weights average = readWeights(in);
                    Weights best = readWeights(in);
                    int bestEpoch = in.readInt();
                    var optimiser = new AdamW.State(in.readLong(), readArrays(in), readArrays(in));
                    var curve = new ArrayList<Epoch>();
                    for (int left = in.readInt(); left > 0; left--) {
                        curve.add(
                                new Epoch(
                                        in.readInt(),
                                        in.readDouble(),
                                        in.readDouble(),
                                        in.readDouble(),
                                        in.readDouble()));
                    }
                    return new Checkpoint(
                            plan, weights, average, best, bestEpoch, optimiser, curve);
                });
    }

    private static void writeWeights(DataOutputStream out, Weights weights) throws IOException {
        out.writeInt(weights.parameters().size());
        for (var entry : weights.parameters().entrySet()) {
            out.writeUTF(entry.getKey());
            writeInts(out, entry.getValue().shape());
            CheckpointFile.writeFloats(out, entry.getValue().values());
        }
    }

    private static Weights readWeights(DataInputStream in) throws IOException {
        var parameters = new LinkedHashMap<String, Parameter>();
        for (int left = in.readInt(); left > 0; left--) {
            parameters.put(
                    in.readUTF(), new Parameter(readInts(in), CheckpointFile.readFloats(in)));
        }
        return new Weights(parameters);
    }

    private static void writeArrays(DataOutputStream out, Map<String, float[]> arrays)
            throws IOException {
        out.writeInt(arrays.size());
        for (var entry : arrays.entrySet()) {
            out.writeUTF(entry.getKey());
            CheckpointFile.writeFloats(out, entry.getValue());
        }
    }

    private static Map<String, float[]> readArrays(DataInputStream in) throws IOException {
        var arrays = new LinkedHashMap<String, float[]>();
        for (int left = in.readInt(); left > 0; left--) {
            arrays.put(in.readUTF(), CheckpointFile.readFloats(in));
        }
        return arrays;
    }

    private static void writeInts(DataOutputStream out, int[] values) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    private static int[] readInts(DataInputStream in) throws IOException {
        int dimensions = in.readInt();
        if (dimensions < 0 || dimensions > in.available() / Integer.BYTES) {
            throw new IOException("a shape of %d dimensions is cut short".formatted(dimensions));
        }
        var values = new int[dimensions];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }
}
