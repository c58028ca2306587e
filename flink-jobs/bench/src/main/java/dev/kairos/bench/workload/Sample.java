package dev.kairos.bench.workload;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts and their lengths, in order of arrival.
 *
 * @param texts all different
 * @param lengths tokens of each
 */
public record Sample(List<String> texts, List<Integer> lengths) {
    public Sample {
        texts = List.copyOf(texts);
        lengths = List.copyOf(lengths);
        if (texts.size() != lengths.size()) {
            throw new IllegalArgumentException(
                    "%d texts with %d lengths".formatted(texts.size(), lengths.size()));
        }
    }

    /**
     * Draws texts with lengths of a distribution.
     *
     * @param seed the same seed gives the same sample
     */
    public static Sample draw(Texts texts, Lengths lengths, int count, long seed) {
        int[] drawn = lengths.sample(count, seed);
        return new Sample(texts.of(drawn, seed), Arrays.stream(drawn).boxed().toList());
    }

    /** Only the first of them. */
    public Sample first(int count) {
        return new Sample(texts.subList(0, count), lengths.subList(0, count));
    }

    /** Number of texts. */
    public int size() {
        return texts.size();
    }

    /** Sum of the lengths. */
    public long tokens() {
        return lengths.stream().mapToLong(Integer::longValue).sum();
    }

    /** The texts by falling length. */
    public List<String> longestFirst() {
        return IntStream.range(0, size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> lengths.get(i)).reversed())
                .map(texts::get)
                .toList();
    }
}
