package dev.kairos.modelcli.clinical;

import java.util.List;

/**
 * Gradient-boosted decision trees for an outcome that comes or not: a logit that is the sum of what
 * the trees answer. {@link TreeBooster} fits them.
 *
 * @param bias the logit before all trees
 * @param trees in the order in which they were fitted
 */
public record BoostedTrees(double bias, List<Tree> trees) {

    public BoostedTrees {
        trees = List.copyOf(trees);
    }

    /**
     * A complete tree. Node {@code n} sends an example to node {@code 2n + 1} if its input is at or
     * below the threshold, else to {@code 2n + 2}; the last level are leaves, numbered from 0.
     *
     * @param inputs [2^depth - 1] which input each node asks
     * @param thresholds [2^depth - 1]; {@link #NO_SPLIT} where nothing was gained by asking
     * @param leaves [2^depth] logits that are added
     */
    public record Tree(int[] inputs, float[] thresholds, float[] leaves) {
        /** Above all inputs: everything goes one way. */
        public static final float NO_SPLIT = Float.MAX_VALUE;

        public Tree {
            if (inputs.length != thresholds.length || leaves.length != inputs.length + 1) {
                throw new IllegalArgumentException(
                        "A tree of %d inputs, %d thresholds and %d leaves is not complete"
                                .formatted(inputs.length, thresholds.length, leaves.length));
            }
        }

        /** What an example adds to the logit. */
        public float answer(float[] row) {
            int node = 0;
            while (node < inputs.length) {
                node = 2 * node + (row[inputs[node]] <= thresholds[node] ? 1 : 2);
            }
            return leaves[node - inputs.length];
        }
    }

    /** The logit of an example. */
    public double logit(float[] row) {
        double logit = bias;
        for (Tree tree : trees) {
            logit += tree.answer(row);
        }
        return logit;
    }
}
