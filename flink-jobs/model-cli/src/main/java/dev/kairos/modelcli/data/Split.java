package dev.kairos.modelcli.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which part each text lies in. Texts that share most of their wording lie in one part, so that
 * nothing is measured on a text of which a variant was learnt.
 */
public final class Split {
    /** Words in a row that are compared. */
    private static final int SHINGLE = 3;

    /** Which fraction of the shingles of both, taken together, near-duplicates have in common. */
    private static final double ALIKE = 0.5;

    /** Phrases in more texts than this are nobody's wording. */
    private static final int COMMON = 200;

    private final Map<String, Part> parts;
    private final int nearDuplicates;

    private Split(Map<String, Part> parts, int nearDuplicates) {
        this.parts = parts;
        this.nearDuplicates = nearDuplicates;
    }

    /**
     * Splits texts: near-duplicates are grouped, and a group's part is decided by its wording and
     * the seed.
     */
    public static Split of(List<LabelledText> texts, long seed) {
        List<String> wordings =
                texts.stream().map(LabelledText::normalised).distinct().sorted().toList();
        int[] groups = groups(wordings);
        var parts = new HashMap<String, Part>();
        int nearDuplicates = 0;
        for (int i = 0; i < groups.length; i++) {
            nearDuplicates += groups[i] == i ? 0 : 1;
            parts.put(wordings.get(i), Part.of(wordings.get(groups[i]), seed));
        }
        return new Split(parts, nearDuplicates);
    }

    /**
     * The part of a text.
     *
     * @throws IllegalArgumentException if it was not among those that were split
     */
    public Part partOf(LabelledText text) {
        Part part = parts.get(text.normalised());
        if (part == null) {
            throw new IllegalArgumentException("The text was not split: " + text.text());
        }
        return part;
    }

    /** The indices of the texts of a part. */
    public int[] members(List<LabelledText> texts, Part part) {
        return IntStream.range(0, texts.size()).filter(i -> partOf(texts.get(i)) == part).toArray();
    }

    /** How many wordings were grouped with an earlier one. */
    public int nearDuplicates() {
        return nearDuplicates;
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
