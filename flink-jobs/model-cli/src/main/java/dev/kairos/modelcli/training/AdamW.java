package dev.kairos.modelcli.training;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), on arrays of Java: its state can
 * be written to a checkpoint, and nothing of it stays in native memory. DJL's own optimiser keeps
 * its moments to itself, and a training that was killed could not go on with it.
 */
public final class AdamW {
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final double EPSILON = 1e-8;
    private static final int MOST_LEFT_OUT = 20;

    /**
     * An array that is learnt.
     *
     * @param values changed in place
     * @param rate what the learning rate is multiplied by
     * @param decays whether weight decay pulls it towards 0
     */
    public record Learnt(float[] values, double rate, boolean decays) {}

    /**
     * Running moments of the gradients.
     *
     * @param steps updates so far
     * @param first by parameter
     * @param second of the squares
     */
    public record State(long steps, Map<String, float[]> first, Map<String, float[]> second) {}

    private final double decay;
    private final double clipNorm;
    private long steps;
    private int leftOut;
    private final Map<String, float[]> first = new LinkedHashMap<>();
    private final Map<String, float[]> second = new LinkedHashMap<>();

    /**
     * @param decay of the weights that decay
     * @param clipNorm the longest gradient, over all parameters; longer ones are scaled down to it
     */
    public AdamW(double decay, double clipNorm) {
        this.decay = decay;
        this.clipNorm = clipNorm;
    }

    /** Where it stands; shares the arrays with it. */
    public State state() {
        return new State(steps, first, second);
    }

    /** Goes on from where another stood, whose arrays become its own. */
    public void restore(State state) {
        steps = state.steps();
        first.clear();
        first.putAll(state.first());
        second.clear();
        second.putAll(state.second());
    }

    /** Updates so far. */
    public long steps() {
        return steps;
    }

    /** How many gradients were no numbers and changed nothing, since it was made. */
    public int leftOut() {
        return leftOut;
    }

    /**
     * Changes parameters by one step; a gradient that is no number changes nothing.
     *
     * @param parameters by name
     * @param gradients by the same names, each as long as its parameter; in one order at each step,
     *     for the same norm to the bit
     * @param rate learning rate of this step
     * @return whether anything was changed
     * @throws IllegalStateException if gradients were no numbers too often to be chance
     */
    public boolean update(
            Map<String, Learnt> parameters, Map<String, float[]> gradients, double rate) {
        double norm = norm(gradients);
        if (!Double.isFinite(norm)) {
            leftOut++;
            if (leftOut > MOST_LEFT_OUT) {
                throw new IllegalStateException(
                        "The gradient was no number in %d steps: lower the learning rate, or look for absurd values"
                                .formatted(leftOut));
            }
            return false;
        }
        steps++;
        float scale = (float) Math.min(1, clipNorm / Math.max(norm, 1e-12));
        gradients.forEach(
                (name, gradient) -> {
                    first.computeIfAbsent(name, n -> new float[gradient.length]);
                    second.computeIfAbsent(name, n -> new float[gradient.length]);
                });
        // An encoder has millions of numbers: all cores, each with parameters of its own.
        parameters.entrySet().parallelStream()
                .forEach(
                        entry -> {
                            String name = entry.getKey();
                            Learnt parameter = entry.getValue();
                            update(
                                    parameter,
                                    gradients.get(name),
                                    scale,
                                    first.get(name),
                                    second.get(name),
                                    rate * parameter.rate());
                        });
        return true;
    }

    private void update(
            Learnt parameter,
            float[] gradient,
            float scale,
            float[] first,
            float[] second,
            double rate) {
        double unbias1 = 1 - Math.pow(FIRST, steps);
        double unbias2 = 1 - Math.pow(SECOND, steps);
        float size = (float) (rate * Math.sqrt(unbias2) / unbias1);
        float epsilon = (float) (EPSILON * Math.sqrt(unbias2));
        float keep = parameter.decays() ? (float) (1 - rate * decay) : 1;
        float[] values = parameter.values();
        for (int i = 0; i < values.length; i++) {
            float g = gradient[i] * scale;
            first[i] = (float) FIRST * first[i] + (float) (1 - FIRST) * g;
            second[i] = (float) SECOND * second[i] + (float) (1 - SECOND) * g * g;
            values[i] =
                    values[i] * keep - size * first[i] / ((float) Math.sqrt(second[i]) + epsilon);
        }
    }

    private static double norm(Map<String, float[]> gradients) {
        double[] squares =
                gradients.values().parallelStream().mapToDouble(AdamW::squares).toArray();
        // In one order, so that the same gradients have the same norm.
        double sum = 0;
        for (double one : squares) {
            sum += one;
        }
        return Math.sqrt(sum);
    }

    private static double squares(float[] gradient) {
        double sum = 0;
        for (float g : gradient) {
            sum += (double) g * g;
        }
        return sum;
    }
}
