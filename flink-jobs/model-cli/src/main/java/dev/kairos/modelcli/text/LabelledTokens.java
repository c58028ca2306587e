package dev.kairos.modelcli.text;

import dev.kairos.modelcli.training.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tokenized texts with what is to be said of them.
 *
 * @param tokens [text][position]
 * @param targets [text][class], probabilities
 */
record LabelledTokens(int[][] tokens, float[][] targets) {
    /** How many batches are formed from texts of like length; more pads less, and mixes less. */
    private static final int POOL = 40;

    LabelledTokens {
        if (tokens.length != targets.length) {
            throw new IllegalArgumentException(
                    "%d texts have %d labels".formatted(tokens.length, targets.length));
        }
    }

    /**
     * Texts that people labelled.
     *
     * @param labels [text], indices of classes
     */
    static LabelledTokens of(int[][] tokens, int[] labels, int classes) {
        var targets = new float[labels.length][classes];
        for (int text = 0; text < labels.length; text++) {
            targets[text][labels[text]] = 1;
        }
        return new LabelledTokens(tokens, targets);
    }

    /**
     * The same texts, of which a teacher says something, too.
     *
     * @param share of the teacher in the new targets
     * @param probabilities what it says; [text][class]
     */
    LabelledTokens taughtBy(float[][] probabilities, double share) {
        if (probabilities.length != size()) {
            throw new IllegalArgumentException(
                    "%d texts have %d answers".formatted(size(), probabilities.length));
        }
        var taught = new float[size()][];
        for (int text = 0; text < taught.length; text++) {
            taught[text] = targets[text].clone();
            for (int c = 0; c < taught[text].length; c++) {
                taught[text][c] =
                        (float) ((1 - share) * targets[text][c] + share * probabilities[text][c]);
            }
        }
        return new LabelledTokens(tokens, taught);
    }

    /** These texts, and others after them. */
    LabelledTokens and(LabelledTokens others) {
        return new LabelledTokens(
                Stream.of(tokens, others.tokens).flatMap(Arrays::stream).toArray(int[][]::new),
                Stream.of(targets, others.targets).flatMap(Arrays::stream).toArray(float[][]::new));
    }

    /** The most probable class of each text. */
    int[] labels() {
        return Arrays.stream(targets).mapToInt(Evaluation::mostProbable).toArray();
    }

    int size() {
        return tokens.length;
    }

    /** One pass in random order; a batch holds texts of like length, to pad little. */
    List<int[]> shuffledBatches(int size, Random random) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, size()).boxed().toList());
        Collections.shuffle(order, random);
        var batches = new ArrayList<int[]>();
        for (int from = 0; from < order.size(); from += POOL * size) {
            List<Integer> pool = order.subList(from, Math.min(order.size(), from + POOL * size));
            batches.addAll(sortedBatches(pool, size));
        }
        Collections.shuffle(batches, random);
        return batches;
    }

    /** All texts once, shortest first. */
    List<int[]> batches(int size) {
        return sortedBatches(IntStream.range(0, size()).boxed().toList(), size);
    }

    private List<int[]> sortedBatches(List<Integer> members, int size) {
        List<Integer> sorted = new ArrayList<>(members);
        sorted.sort(Comparator.comparingInt(text -> tokens[text].length));
        var batches = new ArrayList<int[]>();
        for (int from = 0; from < sorted.size(); from += size) {
            batches.add(
                    sorted.subList(from, Math.min(sorted.size(), from + size)).stream()
                            .mapToInt(Integer::intValue)
                            .toArray());
        }
        return batches;
    }
}
