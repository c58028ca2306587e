package dev.kairos.modelcli.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Tokenized texts with their classes.
 *
 * @param tokens [text][position]
 * @param labels [text], indices of classes
 */
record LabelledTokens(int[][] tokens, int[] labels) {
    /** How many batches are formed from texts of like length; more pads less, and mixes less. */
    private static final int POOL = 40;

    LabelledTokens {
        if (tokens.length != labels.length) {
            throw new IllegalArgumentException(
                    "%d texts have %d labels".formatted(tokens.length, labels.length));
        }
    }

    int size() {
        return labels.length;
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
