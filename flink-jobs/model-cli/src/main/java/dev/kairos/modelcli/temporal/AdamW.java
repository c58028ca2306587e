package dev.kairos.modelcli.temporal;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), on arrays of Java: its state can
 * be written to a checkpoint, and nothing of it stays in native memory.
 */
final class AdamW {
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final double EPSILON = 1e-8;
    private static final int MOST_LEFT_OUT = 20;

    /**
     * Running moments of the gradients.
     *
     * @param steps updates so far
     * @param first by parameter
     * @param second of the squares
     */
    record State(long steps, Map<String, float[]> first, Map<String, float[]> second) {}

    private final double decay;
    private final double clipNorm;
    private long steps;
    private int leftOut;
    private final Map<String, float[]> first = new LinkedHashMap<>();
    private final Map<String, float[]> second = new LinkedHashMap<>();

    AdamW(double decay, double clipNorm) {
        this.decay = decay;
        this.clipNorm = clipNorm;
    }

    State state() {
        return new State(steps, first, second);
    }

    void restore(State state) {
        steps = state.steps();
        first.putAll(state.first());
        second.putAll(state.second());
    }

    /**
     * Changes the weights by one step; a gradient that is no number changes nothing.
     *
     * @throws IllegalStateException if that happens too often to be chance
     */
    void update(Weights weights, Map<String, float[]> gradients, double rate) {
        double norm = norm(gradients);
        if (!Double.isFinite(norm)) {
            leftOut++;
            if (leftOut > MOST_LEFT_OUT) {
                throw new IllegalStateException(
                        "The gradient was no number in %d steps: lower the learning rate, or look for absurd values"
                                .formatted(leftOut));
            }
            return;
        }
        steps++;
        float scale = (float) Math.min(1, clipNorm / Math.max(norm, 1e-12));
        double unbias1 = 1 - Math.pow(FIRST, steps);
        double unbias2 = 1 - Math.pow(SECOND, steps);
        float size = (float) (rate * Math.sqrt(unbias2) / unbias1);
        float epsilon = (float) (EPSILON * Math.sqrt(unbias2));
        weights.parameters()
                .forEach(
                        (name, parameter) -> {
                            float keep =
                                    parameter.shape().length > 1 ? (float) (1 - rate * decay) : 1;
                            float[] gradient = gradients.get(name);
                            update(
                                    parameter.values(),
                                    gradient,
                                    scale,
                                    moment(first, name, gradient.length),
                                    moment(second, name, gradient.length),
                                    keep,
                                    size,
                                    epsilon);
                        });
    }

    private static void update(
            float[] values,
            float[] gradient,
            float scale,
            float[] first,
            float[] second,
            float keep,
            float size,
            float epsilon) {
        for (int i = 0; i < values.length; i++) {
            float g = gradient[i] * scale;
            first[i] = (float) FIRST * first[i] + (float) (1 - FIRST) * g;
            second[i] = (float) SECOND * second[i] + (float) (1 - SECOND) * g * g;
            values[i] =
                    values[i] * keep - size * first[i] / ((float) Math.sqrt(second[i]) + epsilon);
        }
    }

    private static float[] moment(Map<String, float[]> moments, String name, int length) {
        return moments.computeIfAbsent(name, n -> new float[length]);
    }

    private static double norm(Map<String, float[]> gradients) {
        double squares = 0;
        for (float[] gradient : gradients.values()) {
            for (float g : gradient) {
                squares += (double) g * g;
            }
        }
        return Math.sqrt(squares);
    }
}
