package dev.kairos.modelcli.data;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.Split.Group;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The texts of a training, by what they are for. Of sets that are trained on, each part is what the
 * {@link Split} says. A set that is not trained on is measured as a whole, but for its
 * near-duplicates of what is fitted to or chosen on: they are in no part.
 *
 * @param seed of the split
 * @param texts all of them
 * @param members indices of the texts of each part
 */
public record Parts(long seed, List<LabelledText> texts, Map<Part, int[]> members) {
    public Parts {
        texts = List.copyOf(texts);
        members = new EnumMap<>(members);
    }

    /**
     * Splits texts.
     *
     * @param trainOn names of the sets that are trained on; all if it is empty
     * @throws UserError if a part lacks a class
     */
    public static Parts of(List<LabelledText> texts, long seed, Set<String> trainOn) {
        Split split = Split.of(texts, seed);
        Predicate<LabelledText> trained =
                text -> trainOn.isEmpty() || trainOn.contains(text.corpus());
        Set<Group> seen =
                texts.stream()
                        .filter(trained)
                        .map(split::groupOf)
                        .filter(group -> group.part() != Part.TEST)
                        .collect(Collectors.toSet());
        var members = new EnumMap<Part, int[]>(Part.class);
        for (Part part : Part.values()) {
            Predicate<LabelledText> isMember =
                    text ->
                            trained.test(text)
                                    ? split.partOf(text) == part
                                    : part == Part.TEST && !seen.contains(split.groupOf(text));
            members.put(
                    part,
                    IntStream.range(0, texts.size())
                            .filter(i -> isMember.test(texts.get(i)))
                            .toArray());
        }
        var parts = new Parts(seed, texts, members);
        for (Part part : Part.values()) {
            parts.requireAllClasses(part);
        }
        return parts;
    }

    /** Names of the sets that texts are of, in their order. */
    public static List<String> sets(List<LabelledText> texts) {
        return texts.stream().map(LabelledText::corpus).distinct().toList();
    }

    /** How many texts are in no part. */
    public int leftOut() {
        return texts.size() - members.values().stream().mapToInt(part -> part.length).sum();
    }

    /** Indices of the texts of a part. */
    public int[] of(Part part) {
        return members.get(part);
    }

    /** Classes of the texts of a part. */
    public int[] labels(Part part) {
        return IntStream.of(of(part)).map(i -> texts.get(i).sentiment().ordinal()).toArray();
    }

    /** How many texts of each class a part has. */
    public int[] counts(Part part) {
        var counts = new int[Sentiment.values().length];
        for (int label : labels(part)) {
            counts[label]++;
        }
        return counts;
    }

    /** How many texts of a set a part has. */
    public int count(Part part, String corpus) {
        return (int)
                IntStream.of(of(part)).filter(i -> texts.get(i).corpus().equals(corpus)).count();
    }

    private void requireAllClasses(Part part) {
        int[] counts = counts(part);
        for (Sentiment sentiment : Sentiment.values()) {
            if (counts[sentiment.ordinal()] == 0) {
                throw new UserError(
                        ("The %s part has no %s text among %d: more labelled texts are needed, or"
                                        + " another --seed")
                                .formatted(part, sentiment.label(), Arrays.stream(counts).sum()));
            }
        }
    }
}
