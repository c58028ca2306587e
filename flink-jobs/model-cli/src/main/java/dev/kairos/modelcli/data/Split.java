package dev.kairos.modelcli.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which part each text lies in. Texts that share most of their wording lie in one part, so that
 * nothing is measured on a text of which a variant was learnt.
 */
public final class Split {
    /** Names this way to split; where it is named, the same texts and seed give the same parts. */
    public static final String RULE = "near-duplicates-80-10-10";

    /** Words in a row that are compared. */
    private static final int SHINGLE = 3;

    /** Which fraction of the shingles of both, taken together, near-duplicates have in common. */
    private static final double ALIKE = 0.5;

    /** Phrases in more texts than this are nobody's wording. */
    private static final int COMMON = 200;

    private final Map<String, Group> groups;

    /**
     * Texts that share most of their wording.
     *
     * @param wording the first of them
     * @param part where all of them lie
     */
    public record Group(String wording, Part part) {}

    private Split(Map<String, Group> groups) {
        this.groups = groups;
    }

    /**
     * Splits texts: near-duplicates are grouped, and a group's part is decided by its wording and
     * the seed.
     */
    public static Split of(List<LabelledText> texts, long seed) {
        List<String> wordings =
                texts.stream().map(LabelledText::normalised).distinct().sorted().toList();
        int[] first = groups(wordings);
        var groups = new HashMap<String, Group>();
        for (int i = 0; i < first.length; i++) {
            String wording = wordings.get(first[i]);
            groups.put(wordings.get(i), new Group(wording, Part.of(wording, seed)));
        }
        return new Split(groups);
    }

    /**
     * The group of a text; equal for near-duplicates.
     *
     * @throws IllegalArgumentException if it was not among those that were split
     */
    public Group groupOf(LabelledText text) {
        Group group = groups.get(text.normalised());
        if (group == null) {
            throw new IllegalArgumentException("The text was not split: " + text.text());
        }
        return group;
    }

    /**
     * The part of a text.
     *
     * @throws IllegalArgumentException if it was not among those that were split
     */
    public Part partOf(LabelledText text) {
        return groupOf(text).part();
    }

    /**
     * Tells texts apart from others that share most of their wording.
     *
     * @return those of the candidates, in their order, that are near-duplicates of none of the
     *     others
     */
    static List<String> without(List<String> candidates, List<String> others) {
        List<String> wordings =
                Stream.concat(candidates.stream(), others.stream())
                        .map(LabelledText::normalised)
                        .distinct()
                        .sorted()
                        .toList();
        int[] first = groups(wordings);
        var groupOf = new HashMap<String, Integer>();
        for (int i = 0; i < first.length; i++) {
            groupOf.put(wordings.get(i), first[i]);
        }
        Set<Integer> taken =
                others.stream()
                        .map(text -> groupOf.get(LabelledText.normalised(text)))
                        .collect(Collectors.toSet());
        return candidates.stream()
                .filter(text -> !taken.contains(groupOf.get(LabelledText.normalised(text))))
                .toList();
    }

    /** The first member of the group of each wording. */
    private static int[] groups(List<String> wordings) {
        int[] groups = IntStream.range(0, wordings.size()).toArray();
        List<Set<String>> shingles = wordings.stream().map(Split::shingles).toList();
        var holders = new HashMap<String, List<Integer>>();
        for (int i = 0; i < groups.length; i++) {
            var shared = new HashMap<Integer, Integer>();
            for (String shingle : shingles.get(i)) {
                List<Integer> earlier = holders.computeIfAbsent(shingle, s -> new ArrayList<>());
                if (earlier.size() <= COMMON) {
                    earlier.forEach(other -> shared.merge(other, 1, Integer::sum));
                    earlier.add(i);
                }
            }
            for (var entry : shared.entrySet()) {
                int other = entry.getKey();
                int union = shingles.get(i).size() + shingles.get(other).size() - entry.getValue();
                if (entry.getValue() >= ALIKE * union) {
                    join(groups, i, other);
                }
            }
        }
        Arrays.setAll(groups, i -> first(groups, i));
        return groups;
    }

    private static void join(int[] groups, int one, int other) {
        int a = first(groups, one);
        int b = first(groups, other);
        groups[Math.max(a, b)] = Math.min(a, b);
    }

    private static int first(int[] groups, int member) {
        int at = member;
        while (groups[at] != at) {
            at = groups[at];
        }
        return at;
    }

    private static Set<String> shingles(String wording) {
        String[] words = wording.split(" ");
        var shingles = new HashSet<String>();
        for (int i = 0; i + SHINGLE <= words.length; i++) {
            shingles.add(String.join(" ", Arrays.copyOfRange(words, i, i + SHINGLE)));
        }
        if (shingles.isEmpty()) {
            shingles.add(wording);
        }
        return shingles;
    }
}
