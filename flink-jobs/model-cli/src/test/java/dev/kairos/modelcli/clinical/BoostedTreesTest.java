package dev.kairos.modelcli.clinical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.modelcli.clinical.BoostedTrees.Tree;
import dev.kairos.modelcli.clinical.TreeBooster.Plan;
import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.BinaryScores;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoostedTreesTest {
    private static final Plan PLAN = new Plan(60, 3, 0.1, 0.5, 0.7, 1, 20, 1);

    @Test
    void aTreeSendsWhatIsAtTheThresholdBelow() {
        var tree = new Tree(new int[] {1, 0, 0}, new float[] {2, 5, 7}, new float[] {1, 2, 3, 4});
        assertThat(tree.answer(new float[] {5, 2})).isEqualTo(1);
        assertThat(tree.answer(new float[] {6, 2})).isEqualTo(2);
        assertThat(tree.answer(new float[] {7, 3})).isEqualTo(3);
        assertThat(tree.answer(new float[] {8, 3})).isEqualTo(4);
        assertThat(new BoostedTrees(0.5, List.of(tree, tree)).logit(new float[] {6, 2}))
                .isCloseTo(4.5, within(1e-12));
    }

    /** What a regression cannot: risk at both ends of one input, and where two are unlike. */
    @Test
    void aRiskThatIsNotLinearIsLearned() {
        var rows = rows(4000, 5);
        var outcomes = outcomes(rows, 6);
        BoostedTrees trees = TreeBooster.fit(rows, outcomes, PLAN);
        LogisticRegression linear = LogisticRegression.fit(rows, outcomes, 1);

        var others = rows(4000, 7);
        var truth = outcomes(others, 8);
        double ofTrees = auroc(Arrays.stream(others).mapToDouble(trees::logit).toArray(), truth);
        double ofLinear = auroc(Arrays.stream(others).mapToDouble(linear::logit).toArray(), truth);
        assertThat(ofTrees).isGreaterThan(ofLinear + 0.2).isGreaterThan(0.8);
    }

    @Test
    void theBestFirstSplitIsFound() {
        var rows = new float[200][];
        var outcomes = new boolean[200];
        for (int i = 0; i < 200; i++) {
            rows[i] = new float[] {i % 10, i, 1};
            outcomes[i] = i >= 120;
        }
        // One tree of one split, a whole Newton step, everybody and every input.
        BoostedTrees trees = TreeBooster.fit(rows, outcomes, new Plan(1, 1, 1, 1, 1, 1e-9, 1, 1));
        Tree tree = trees.trees().get(0);
        assertThat(tree.inputs()).containsExactly(1);
        assertThat(tree.thresholds()[0]).isStrictlyBetween(117f, 122f);
        // From p = 0.4 a step of (p - y) / (p (1 - p)).
        assertThat(tree.leaves()[0]).isCloseTo(-0.4f / 0.24f, within(0.1f));
        assertThat(tree.leaves()[1]).isCloseTo(0.6f / 0.24f, within(0.1f));
    }

    @Test
    void whereNothingVariesNothingIsSplit() {
        var rows = new float[50][2];
        var outcomes = new boolean[50];
        Arrays.fill(outcomes, 0, 10, true);
        BoostedTrees trees = TreeBooster.fit(rows, outcomes, PLAN);
        assertThat(trees.trees().get(0).thresholds()).containsOnly(Tree.NO_SPLIT);
        assertThat(trees.logit(new float[] {3, -3})).isCloseTo(Math.log(0.25), within(0.2));
    }

    @Test
    void leavesHoldAsManyExamplesAsAsked() {
        var rows = rows(300, 3);
        var outcomes = outcomes(rows, 4);
        var plan = new Plan(5, 2, 0.1, 1, 1, 1, 60, 1);
        for (Tree tree : TreeBooster.fit(rows, outcomes, plan).trees()) {
            var counts = new int[tree.leaves().length];
            for (float[] row : rows) {
                int leaf = 0;
                while (leaf < tree.inputs().length) {
                    leaf = 2 * leaf + (row[tree.inputs()[leaf]] <= tree.thresholds()[leaf] ? 1 : 2);
                }
                counts[leaf - tree.inputs().length]++;
            }
            assertThat(Arrays.stream(counts)).allMatch(count -> count == 0 || count >= 60);
        }
    }

    @Test
    void theSameExamplesGiveTheSameTrees() {
        var rows = rows(500, 3);
        var outcomes = outcomes(rows, 4);
        BoostedTrees once = TreeBooster.fit(rows, outcomes, PLAN);
        BoostedTrees again = TreeBooster.fit(rows, outcomes, PLAN);
        for (float[] row : rows) {
            assertThat(again.logit(row)).isEqualTo(once.logit(row));
        }
    }

    @Test
    void manyValuesAreBinnedEvenlyAndRareOnesKept() {
        var rows = new float[10_000][1];
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = i < 5000 ? 0 : i;
        }
        InputBins bins = InputBins.of(rows);
        assertThat(bins.count(0)).isBetween(30, 66);
        assertThat(bins.bin(0, 0)).isZero();
        assertThat(bins.bin(0, 5000)).isEqualTo(1);
        for (int i = 0; i < rows.length; i++) {
            int bin = bins.bin(0, i);
            assertThat(bin == 0 || rows[i][0] > bins.threshold(0, bin - 1)).isTrue();
            assertThat(bin == bins.count(0) - 1 || rows[i][0] <= bins.threshold(0, bin)).isTrue();
        }
    }

    @Test
    void oneOutcomeAloneTeachesNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TreeBooster.fit(new float[3][1], new boolean[3], PLAN))
                .withMessageContaining("0 have the outcome");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Plan(1, 0, 0.1, 1, 1, 1, 1, 1))
                .withMessageContaining("depth 0");
    }

    private static float[][] rows(int count, long seed) {
        var random = new Random(seed);
        var rows = new float[count][6];
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return rows;
    }

    private static boolean[] outcomes(float[][] rows, long seed) {
        var random = new Random(seed);
        var outcomes = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double logit =
                    2 * rows[i][0] * rows[i][0] - 3 + 3 * Math.signum(rows[i][1] * rows[i][2]);
            outcomes[i] = random.nextDouble() < 1 / (1 + Math.exp(-logit));
        }
        return outcomes;
    }

    private static double auroc(double[] scores, boolean[] truth) {
        return BinaryMetrics.auroc(
                new BinaryScores(
                        Arrays.stream(scores).map(s -> 1 / (1 + Math.exp(-s))).toArray(), truth));
    }
}
