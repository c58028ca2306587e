package dev.kairos.modelcli.temporal;

import dev.kairos.modelcli.temporal.Architecture.ClassHead;
import dev.kairos.modelcli.temporal.Architecture.QuantileHead;
import java.util.Arrays;

/**
 * What a network is to answer at each of the L steps of one sequence, and how much each answer
 * counts. A weight of 0 leaves an answer out; its target is then not looked at, but must be finite.
 *
 * @param classes [L · labels] probability of each label, usually 1 or 0; empty without such a head
 * @param classWeights [L]; empty without such a head
 * @param values [L · targets] what happened; empty without a head for quantiles
 * @param valueWeights [L · targets]
 */
public record StepTargets(
        float[] classes, float[] classWeights, float[] values, float[] valueWeights) {
    private static final float[] NONE = {};

    /** Targets of a head for classes alone. */
    public static StepTargets ofClasses(float[] classes, float[] weights) {
        return new StepTargets(classes, weights, NONE, NONE);
    }

    /** Targets of a head for quantiles alone. */
    public static StepTargets ofValues(float[] values, float[] weights) {
        return new StepTargets(NONE, NONE, values, weights);
    }

    /** Equal for equal numbers. */
    int contentHash() {
        return Arrays.deepHashCode(new float[][] {classes, classWeights, values, valueWeights});
    }

    /**
     * Makes sure that the arrays have the lengths that the heads ask for, and hold numbers.
     *
     * @throws IllegalArgumentException naming the first that has not
     */
    void requireFit(int length, ClassHead classHead, QuantileHead quantileHead) {
        int labels = classHead == null ? 0 : classHead.labels().size();
        int targets = quantileHead == null ? 0 : quantileHead.targets().size();
        require("classes", classes, length * labels);
        require("classWeights", classWeights, classHead == null ? 0 : length);
        require("values", values, length * targets);
        require("valueWeights", valueWeights, length * targets);
    }

    private static void require(String name, float[] array, int length) {
        if (array.length != length) {
            throw new IllegalArgumentException(
                    "%s: %d numbers are needed, got %d".formatted(name, length, array.length));
        }
        for (float number : array) {
            if (!Float.isFinite(number)) {
                throw new IllegalArgumentException(
                        "%s: a finite number is needed, got %s".formatted(name, number));
            }
        }
    }
}
