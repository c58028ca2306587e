package dev.kairos.modelcli.clinical;

import dev.kairos.modelcli.clinical.BoostedTrees.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;

/**
 * Fits {@link BoostedTrees}: each tree is a Newton step of the log-likelihood, of some of the
 * examples and some of the inputs (Friedman 2002, Stochastic gradient boosting; gains and leaves as
 * in Chen and Guestrin 2016, XGBoost, section 2.2).
 */
public final class TreeBooster {
    /**
     * How trees are fitted.
     *
     * @param trees how many
     * @param depth of each, from 1
     * @param rate share of a Newton step that a tree takes, above 0, at most 1
     * @param inputShare of the inputs, drawn anew for every tree
     * @param exampleShare of the examples, drawn anew for every tree
     * @param penalty on half the sum of squared leaves, in units of curvature; above 0
     * @param least examples of a leaf that a split makes
     * @param seed of the draws
     */
    public record Plan(
            int trees,
            int depth,
            double rate,
            double inputShare,
            double exampleShare,
            double penalty,
            int least,
            long seed) {
        public Plan {
            if (trees < 1
                    || depth < 1
                    || !(rate > 0 && rate <= 1)
                    || !(inputShare > 0 && inputShare <= 1)
                    || !(exampleShare > 0 && exampleShare <= 1)
                    || !(penalty > 0)
                    || least < 1) {
                throw new IllegalArgumentException(
                        "At least a tree, a level and an example of a leaf, shares and the rate"
                                + " within (0, 1] and a penalty above 0 are needed, got "
                                + trees
                                + " trees of depth "
                                + depth
                                + ", rate "
                                + rate
                                + ", shares "
                                + inputShare
                                + " and "
                                + exampleShare
                                + ", penalty "
                                + penalty
                                + ", least "
                                + least);
            }
        }

        /** The same with other draws. */
        public Plan withSeed(long other) {
            return new Plan(trees, depth, rate, inputShare, exampleShare, penalty, least, other);
        }
    }

    private final Plan plan;
    private final InputBins bins;
    private final boolean[] outcomes;
    private final Random random;

    /** By example: the log-loss's first and second derivative by the logit. */
    private final double[] gradients;

    private final double[] curvatures;

    private TreeBooster(Plan plan, InputBins bins, boolean[] outcomes) {
        this.plan = plan;
        this.bins = bins;
        this.outcomes = outcomes;
        this.random = new Random(plan.seed());
        this.gradients = new double[outcomes.length];
        this.curvatures = new double[outcomes.length];
    }

    /**
     * Fits. The same examples and plan give the same trees.
     *
     * @param rows [example][input], finite
     * @param outcomes of the examples, some of both
     * @throws IllegalArgumentException if only one of the outcomes occurs
     */
    public static BoostedTrees fit(float[][] rows, boolean[] outcomes, Plan plan) {
        double bias = LogisticRegression.logOdds(outcomes);
        var booster = new TreeBooster(plan, InputBins.of(rows), outcomes);
        var trees = new ArrayList<Tree>();
        var logits = new double[rows.length];
        Arrays.fill(logits, bias);
        for (int t = 0; t < plan.trees(); t++) {
            Tree tree = booster.next(logits);
            for (int row = 0; row < rows.length; row++) {
                logits[row] += tree.answer(rows[row]);
            }
            trees.add(tree);
        }
        return new BoostedTrees(bias, trees);
    }

    private Tree next(double[] logits) {
        for (int i = 0; i < logits.length; i++) {
            double p = 1 / (1 + Math.exp(-logits[i]));
            gradients[i] = p - (outcomes[i] ? 1 : 0);
            curvatures[i] = p * (1 - p);
        }
        int[] asked = draw(bins.inputs(), plan.inputShare());
        int[] examples = draw(outcomes.length, plan.exampleShare());
        int splits = (1 << plan.depth()) - 1;
        var tree = new Tree(new int[splits], new float[splits], new float[splits + 1]);
        grow(tree, 0, examples, asked);
        return tree;
    }

    /** Some of the numbers below {@code count}, at least one, ascending. */
    private int[] draw(int count, double share) {
        int wanted = (int) Math.max(1, Math.round(share * count));
        var drawn = new int[wanted];
        int at = 0;
        for (int i = 0; i < count && at < wanted; i++) {
            // Each set of that size is as likely as any other.
            if (random.nextInt(count - i) < wanted - at) {
                drawn[at++] = i;
            }
        }
        return drawn;
    }

    /** Writes a node and those below it. */
    private void grow(Tree tree, int node, int[] examples, int[] asked) {
        var all = new Sums();
        for (int example : examples) {
            all.add(gradients[example], curvatures[example]);
        }
        if (node >= tree.inputs().length) {
            tree.leaves()[node - tree.inputs().length] =
                    (float) (-plan.rate() * all.gradient / (all.curvature + plan.penalty()));
            return;
        }
        Split split = best(examples, asked, all);
        tree.inputs()[node] = split.input();
        tree.thresholds()[node] =
                split.bin() < 0 ? Tree.NO_SPLIT : bins.threshold(split.input(), split.bin());
        var below = new int[examples.length];
        var above = new int[examples.length];
        int belowCount = 0;
        int aboveCount = 0;
        for (int example : examples) {
            if (split.bin() < 0 || bins.bin(split.input(), example) <= split.bin()) {
                below[belowCount++] = example;
            } else {
                above[aboveCount++] = example;
            }
        }
        grow(tree, 2 * node + 1, Arrays.copyOf(below, belowCount), asked);
        grow(tree, 2 * node + 2, Arrays.copyOf(above, aboveCount), asked);
    }

    /**
     * Where a node is split.
     *
     * @param bin the last one below; negative for no split
     */
    private record Split(int input, int bin) {}

    /** Sums over examples. */
    private static final class Sums {
        private int count;
        private double gradient;
        private double curvature;

        void add(double ofGradient, double ofCurvature) {
            count++;
            gradient += ofGradient;
            curvature += ofCurvature;
        }
    }

    private Split best(int[] examples, int[] asked, Sums all) {
        var best = new Split(asked[0], -1);
        double most = score(all.gradient, all.curvature);
        for (int input : asked) {
            int count = bins.count(input);
            var counts = new int[count];
            var gradient = new double[count];
            var curvature = new double[count];
            byte[] column = bins.column(input);
            for (int example : examples) {
                int bin = column[example] & 0xff;
                counts[bin]++;
                gradient[bin] += gradients[example];
                curvature[bin] += curvatures[example];
            }
            int below = 0;
            double gradientBelow = 0;
            double curvatureBelow = 0;
            for (int bin = 0; bin < count - 1; bin++) {
                below += counts[bin];
                gradientBelow += gradient[bin];
                curvatureBelow += curvature[bin];
                if (below < plan.least() || all.count - below < plan.least()) {
                    continue;
                }
                double gained =
                        score(gradientBelow, curvatureBelow)
                                + score(
                                        all.gradient - gradientBelow,
                                        all.curvature - curvatureBelow);
                if (gained > most) {
                    most = gained;
                    best = new Split(input, bin);
                }
            }
        }
        return best;
    }

    /** Twice what the best leaf of these sums takes from the penalised loss. */
    private double score(double gradient, double curvature) {
        return gradient * gradient / (curvature + plan.penalty());
    }
}
