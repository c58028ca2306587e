package dev.kairos.modelcli.evaluation;

import dev.kairos.modelcli.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Which fold of a cross-validation each group (a patient, a stay) lies in. A group lies in one fold
 * whole; folds are alike in size and in the share of groups with the outcome.
 *
 * @param count how many folds
 * @param foldOf of every group, 0 to count - 1
 */
public record GroupFolds(int count, int[] foldOf) {

    /**
     * Deals the groups out.
     *
     * @param outcomes of every group
     * @param count of folds, 2 or more
     * @param seed of the shuffling before
     * @throws UserError if one of the outcomes has fewer groups than there are folds
     */
    public static GroupFolds stratified(boolean[] outcomes, int count, long seed) {
        if (count < 2) {
            throw new IllegalArgumentException("Two folds are the least, got " + count);
        }
        var foldOf = new int[outcomes.length];
        var random = new Random(seed);
        int dealt = 0;
        for (boolean outcome : new boolean[] {true, false}) {
            List<Integer> members =
                    new ArrayList<>(
                            IntStream.range(0, outcomes.length)
                                    .filter(i -> outcomes[i] == outcome)
                                    .boxed()
                                    .toList());
            if (members.size() < count) {
                throw new UserError(
                        ("%d of %d patients have the outcome %s; at least %d are needed to deal"
                                        + " them to %d parts, so add patients or ask for fewer"
                                        + " folds")
                                .formatted(
                                        members.size(),
                                        outcomes.length,
                                        outcome ? "1" : "0",
                                        count,
                                        count));
            }
            Collections.shuffle(members, random);
            for (int member : members) {
                foldOf[member] = dealt++ % count;
            }
        }
        return new GroupFolds(count, foldOf);
    }

    /** Places of the groups that lie in this fold. */
    public int[] test(int fold) {
        return IntStream.range(0, foldOf.length).filter(i -> foldOf[i] == fold).toArray();
    }

    /** Places of the groups that lie in the other folds. */
    public int[] train(int fold) {
        return IntStream.range(0, foldOf.length).filter(i -> foldOf[i] != fold).toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GroupFolds folds
                && folds.count == count
                && Arrays.equals(folds.foldOf, foldOf);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(foldOf);
    }
}
