package dev.kairos.modelcli.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import dev.kairos.modelcli.training.AdamW;
import dev.kairos.modelcli.training.CheckpointFile;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The parameters in PyTorch's memory that are learnt, their optimiser, and the running average of
 * each.
 */
final class LearntParameters {
    private final double averageDecay;
    private final AdamW optimiser;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final Map<String, AdamW.Learnt> learnt = new LinkedHashMap<>();

    /** A parameter, its values, and their running average. */
    private record Slot(Parameter parameter, float[] values, float[] average) {}

    /**
     * @param rates what is learnt → what its learning rate is multiplied by; vectors do not decay
     * @param averageDecay how much of the running average stays with each step
     */
    LearntParameters(Map<Parameter, Double> rates, AdamW optimiser, double averageDecay) {
        this.optimiser = optimiser;
        this.averageDecay = averageDecay;
        rates.forEach(
                (parameter, rate) -> {
                    float[] values = Parameters.read(parameter);
                    String name = "%d".formatted(slots.size());
                    slots.put(name, new Slot(parameter, values, values.clone()));
                    learnt.put(
                            name,
                            new AdamW.Learnt(values, rate, !EncoderBlock.isVector(parameter)));
                });
    }

    /**
     * Takes the gradients, changes the parameters, and sets the gradients to zero. A step whose
     * gradient is no number is left out.
     *
     * @throws IllegalStateException if that happens too often to be chance
     */
    void step(double learningRate) {
        Map<String, float[]> gradients =
                slots.entrySet().parallelStream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        slot -> takeGradient(slot.getValue().parameter()),
                                        (one, other) -> one,
                                        LinkedHashMap::new));
        if (!optimiser.update(learnt, gradients, learningRate)) {
            return;
        }
        long steps = optimiser.steps();
        // Lower at first, so that what it started from is soon forgotten.
        float decay = (float) Math.min(averageDecay, (1.0 + steps) / (10.0 + steps));
        slots.values().parallelStream()
                .forEach(
                        slot -> {
                            for (int i = 0; i < slot.values.length; i++) {
                                slot.average[i] =
                                        decay * slot.average[i] + (1 - decay) * slot.values[i];
                            }
                            Parameters.write(slot.parameter, slot.values);
                        });
    }

    private static float[] takeGradient(Parameter parameter) {
        // A gradient that is not contiguous is copied to be read; the copy dies here.
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray gradient = parameter.getArray().getGradient();
            float[] values = gradient.toFloatArray();
            // Zero times what is no number would be none either.
            gradient.set(new NDIndex("..."), 0);
            return values;
        }
    }

    /** How many steps were left out since the process started. */
    int leftOut() {
        return optimiser.leftOut();
    }

    /** Runs something with the running averages in the place of the parameters. */
    void withAverages(Runnable task) {
        slots.values().forEach(slot -> Parameters.write(slot.parameter, slot.average));
        try {
            task.run();
        } finally {
            slots.values().forEach(slot -> Parameters.write(slot.parameter, slot.values));
        }
    }

    /** The running averages, one array a parameter. */
    List<float[]> averages() {
        return slots.values().stream().map(slot -> slot.average.clone()).toList();
    }

    /** Puts values, such as earlier averages, into the parameters for good. */
    void settle(List<float[]> values) {
        var next = values.iterator();
        slots.values().forEach(slot -> Parameters.write(slot.parameter, next.next()));
    }

    /** Writes all that a later process needs to go on. */
    void save(DataOutputStream out) throws IOException {
        AdamW.State state = optimiser.state();
        out.writeLong(state.steps());
        for (var slot : slots.entrySet()) {
            CheckpointFile.writeFloats(out, slot.getValue().values());
            CheckpointFile.writeFloats(out, slot.getValue().average());
            // None yet where no gradient was a number so far.
            var none = new float[slot.getValue().values().length];
            CheckpointFile.writeFloats(out, state.first().getOrDefault(slot.getKey(), none));
            CheckpointFile.writeFloats(out, state.second().getOrDefault(slot.getKey(), none));
        }
    }

    /** Takes over what another process wrote. */
    void load(DataInputStream in) throws IOException {
        long steps = in.readLong();
        var first = new LinkedHashMap<String, float[]>();
        var second = new LinkedHashMap<String, float[]>();
        for (var entry : slots.entrySet()) {
            Slot slot = entry.getValue();
            read(in, slot.values);
            read(in, slot.average);
            first.put(entry.getKey(), read(in, new float[slot.values.length]));
            second.put(entry.getKey(), read(in, new float[slot.values.length]));
            Parameters.write(slot.parameter, slot.values);
        }
        optimiser.restore(new AdamW.State(steps, first, second));
    }

    /** Fills an array with what was written from one of the same length. */
    static float[] read(DataInputStream in, float[] into) throws IOException {
        float[] values = CheckpointFile.readFloats(in);
        if (values.length != into.length) {
            throw new IOException(
                    "%d numbers were written, %d are expected"
                            .formatted(values.length, into.length));
        }
        System.arraycopy(values, 0, into, 0, values.length);
        return into;
    }
}
