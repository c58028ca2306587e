package dev.kairos.modelcli.temporal;

import dev.kairos.modelcli.temporal.Examples.Example;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Divides examples into batches of similar length, so that little is padded. */
final class Batches {
    /** Batches' worth of examples that are sorted at a time: enough to pad little, mixed enough. */
    private static final int POOL = 50;

    private Batches() {}

    /** Batches in an order that the random numbers decide. */
    static List<int[]> shuffled(Examples examples, TrainingPlan plan, Random random) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, examples.size()).boxed().toList());
        Collections.shuffle(order, random);
        var batches = new ArrayList<int[]>();
        int pool = POOL * plan.batchSequences();
        for (int from = 0; from < order.size(); from += pool) {
            batches.addAll(
                    byLength(
                            examples,
                            order.subList(from, Math.min(order.size(), from + pool)),
                            plan));
        }
        Collections.shuffle(batches, random);
        return batches;
    }

    /** All examples, in batches of similar length. */
    static List<int[]> ordered(Examples examples, TrainingPlan plan) {
        return byLength(examples, IntStream.range(0, examples.size()).boxed().toList(), plan);
    }

    private static List<int[]> byLength(
            Examples examples, List<Integer> members, TrainingPlan plan) {
        List<Integer> sorted =
                members.stream().sorted(Comparator.comparingInt(examples::length)).toList();
        var batches = new ArrayList<int[]>();
        int from = 0;
        for (int to = 1; to <= sorted.size(); to++) {
            boolean full =
                    to == sorted.size()
                            || to - from >= plan.batchSequences()
                            // The next is the longest of all so far.
                            || (long) (to - from + 1) * examples.length(sorted.get(to))
                                    > plan.batchTokens();
            if (full) {
                batches.add(
                        sorted.subList(from, to).stream().mapToInt(Integer::intValue).toArray());
                from = to;
            }
        }
        return batches;
    }

    static List<Example> examples(Examples all, int[] batch) {
        return IntStream.of(batch).mapToObj(all::get).toList();
    }
}
