package dev.kairos.modelcli.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What was predicted of examples with two outcomes, and what came true. Immutable by convention:
 * the arrays are not copied, since bootstraps make many of these.
 *
 * @param probabilities of the outcome, 0 to 1, one an example
 * @param outcomes whether it came true
 */
public record BinaryScores(double[] probabilities, boolean[] outcomes) {
    public BinaryScores {
        if (probabilities.length != outcomes.length) {
            throw new IllegalArgumentException(
                    "%d probabilities do not go with %d outcomes"
                            .formatted(probabilities.length, outcomes.length));
        }
        if (probabilities.length == 0) {
            throw new IllegalArgumentException("There are no examples to judge");
        }
        for (int i = 0; i < probabilities.length; i++) {
            if (!(probabilities[i] >= 0 && probabilities[i] <= 1)) {
                throw new IllegalArgumentException(
                        "Probability %d is %s, not between 0 and 1".formatted(i, probabilities[i]));
            }
        }
    }

    /** How many examples there are. */
    public int size() {
        return outcomes.length;
    }

    /** How many of them came true. */
    public int positives() {
        int positives = 0;
        for (boolean outcome : outcomes) {
            positives += outcome ? 1 : 0;
        }
        return positives;
    }

    /** The examples at these places, in this order, repeats included. */
    public BinaryScores at(int[] places) {
        var chosen = new double[places.length];
        var truth = new boolean[places.length];
        for (int i = 0; i < places.length; i++) {
            chosen[i] = probabilities[places[i]];
            truth[i] = outcomes[places[i]];
        }
        return new BinaryScores(chosen, truth);
    }

    /** Places of the examples, the most probable first. */
    int[] mostProbableFirst() {
        Integer[] order = IntStream.range(0, size()).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -probabilities[i]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    /** Whether some came true and some did not, which ranking needs. */
    public boolean hasBothOutcomes() {
        int positives = positives();
        return positives > 0 && positives < size();
    }

    /**
     * Refuses what cannot be ranked.
     *
     * @throws IllegalArgumentException if only one of the two outcomes occurs
     */
    void requireBothOutcomes() {
        if (!hasBothOutcomes()) {
            throw new IllegalArgumentException(
                    "Of %d examples %d came true; ranking needs some of both"
                            .formatted(size(), positives()));
        }
    }
}
