package dev.kairos.modelcli.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * AdamW (Loshchilov and Hutter 2017) over few parameters, with the gradient's norm clipped, and a
 * running average of the parameters beside them. DJL's own optimiser keeps its moments to itself,
 * and a training that was killed could not go on with it.
 */
final class AdamW {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;
    private static final int MOST_LEFT_OUT = 20;

    private final double weightDecay;
    private final double clipNorm;
    private final double averageDecay;
    private final List<Slot> slots = new ArrayList<>();
    private long steps;
    private int leftOut;

    /** A parameter and what is remembered of its gradients. */
    private static final class Slot {
        final Parameter parameter;
        final boolean decays;
        final double rate;
        final float[] values;
        final float[] first;
        final float[] second;
        final float[] average;
        float[] gradient;

        Slot(Parameter parameter, double rate) {
            this.parameter = parameter;
            this.decays = !EncoderBlock.isVector(parameter);
            this.rate = rate;
            this.values = Parameters.read(parameter);
            this.first = new float[values.length];
            this.second = new float[values.length];
            this.average = values.clone();
        }

        float[][] state() {
            return new float[][] {values, first, second, average};
        }
    }

    /**
     * @param rates what is learnt → what its learning rate is multiplied by; vectors do not decay
     * @param clipNorm the longest gradient, over all parameters
     * @param averageDecay how much of the running average stays with each step
     */
    AdamW(Map<Parameter, Double> rates, double weightDecay, double clipNorm, double averageDecay) {
        this.weightDecay = weightDecay;
        this.clipNorm = clipNorm;
        this.averageDecay = averageDecay;
        rates.forEach((parameter, rate) -> slots.add(new Slot(parameter, rate)));
    }

    /**
     * Takes the gradients, changes the parameters, and sets the gradients to zero. A step whose
     * gradient is no number is left out.
     *
     * @throws IllegalStateException if that happens too often to be chance
     */
    void step(double learningRate) {
        double square = 0;
        for (Slot slot : slots) {
            // A gradient that is not contiguous is copied to be read; the copy dies here.
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray gradient = slot.parameter.getArray().getGradient();
                slot.gradient = gradient.toFloatArray();
                // Zero times what is no number would be none either.
                gradient.set(new NDIndex("..."), 0);
            }
            for (float value : slot.gradient) {
                square += (double) value * value;
            }
        }
        double norm = Math.sqrt(square);
        if (!Double.isFinite(norm)) {
            leftOut++;
            if (leftOut > MOST_LEFT_OUT) {
                throw new IllegalStateException(
                        ("The gradient was no number in %d steps; try a lower learning rate")
                                .formatted(leftOut));
            }
            return;
        }
        steps++;
        double clip = Math.min(1, clipNorm / Math.max(norm, 1e-12));
        double decay = Math.min(averageDecay, (1.0 + steps) / (10.0 + steps));
        for (Slot slot : slots) {
            update(slot, learningRate * slot.rate, (float) clip, (float) decay);
            Parameters.write(slot.parameter, slot.values);
        }
    }

    private void update(Slot slot, double rate, float clip, float decay) {
        float shrink = slot.decays ? (float) (1 - rate * weightDecay) : 1;
        float stepSize = (float) (rate / (1 - Math.pow(BETA_1, steps)));
        float correction = (float) (1 / Math.sqrt(1 - Math.pow(BETA_2, steps)));
        float beta1 = (float) BETA_1;
        float beta2 = (float) BETA_2;
        float epsilon = (float) EPSILON;
        for (int i = 0; i < slot.values.length; i++) {
            float gradient = slot.gradient[i] * clip;
            slot.first[i] = beta1 * slot.first[i] + (1 - beta1) * gradient;
            slot.second[i] = beta2 * slot.second[i] + (1 - beta2) * gradient * gradient;
            float scale = (float) Math.sqrt(slot.second[i]) * correction + epsilon;
            slot.values[i] = slot.values[i] * shrink - stepSize * slot.first[i] / scale;
            slot.average[i] = decay * slot.average[i] + (1 - decay) * slot.values[i];
        }
    }

    /** How many steps were left out since the process started. */
    int leftOut() {
        return leftOut;
    }

    /** Runs something with the running averages in the place of the parameters. */
    void withAverages(Runnable task) {
        slots.forEach(slot -> Parameters.write(slot.parameter, slot.average));
        try {
            task.run();
        } finally {
            slots.forEach(slot -> Parameters.write(slot.parameter, slot.values));
        }
    }

    /** The running averages, one array a parameter. */
    List<float[]> averages() {
        return slots.stream().map(slot -> slot.average.clone()).toList();
    }

    /** Puts values, such as earlier averages, into the parameters for good. */
    void settle(List<float[]> values) {
        for (int i = 0; i < values.size(); i++) {
            Parameters.write(slots.get(i).parameter, values.get(i));
        }
    }

    /** Writes all that a later process needs to go on. */
    void save(DataOutputStream out) throws IOException {
        out.writeLong(steps);
        for (Slot slot : slots) {
            for (float[] values : slot.state()) {
                Floats.write(out, values);
            }
        }
    }

    /** Takes over what another process wrote. */
    void load(DataInputStream in) throws IOException {
        steps = in.readLong();
        for (Slot slot : slots) {
            for (float[] values : slot.state()) {
                Floats.read(in, values);
            }
            Parameters.write(slot.parameter, slot.values);
        }
    }
}
