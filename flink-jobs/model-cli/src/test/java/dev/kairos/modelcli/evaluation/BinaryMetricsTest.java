package dev.kairos.modelcli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BinaryMetricsTest {
    private static final BinaryScores FIVE =
            scores(new double[] {0.9, 0.8, 0.8, 0.3, 0.1}, true, true, false, true, false);

    @Test
    void rankingIsMeasuredAsByHand() {
        // Six pairs: 0.9 beats both, 0.8 ties with 0.8 and beats 0.1, 0.3 loses to 0.8, beats 0.1.
        assertThat(BinaryMetrics.auroc(FIVE)).isCloseTo(4.5 / 6, within(1e-12));
        // Thresholds 0.9, 0.8 (two examples), 0.3: precisions 1, 2/3 and 3/4, a third of recall
        // each.
        assertThat(BinaryMetrics.auprc(FIVE)).isCloseTo((1 + 2.0 / 3 + 3.0 / 4) / 3, within(1e-12));
    }

    @Test
    void distancesAreMeasuredAsByHand() {
        assertThat(BinaryMetrics.brier(FIVE))
                .isCloseTo((0.01 + 0.04 + 0.64 + 0.49 + 0.01) / 5, within(1e-12));
        assertThat(BinaryMetrics.logLoss(FIVE))
                .isCloseTo(
                        -(Math.log(0.9)
                                        + Math.log(0.8)
                                        + Math.log(0.2)
                                        + Math.log(0.3)
                                        + Math.log(0.9))
                                / 5,
                        within(1e-12));
    }

    @Test
    void calibrationIsMeasuredAsByHand() {
        // Bins of a tenth: 0.9 right; both 0.8, half right; 0.3 right; 0.1 wrong.
        assertThat(BinaryMetrics.ece(FIVE))
                .isCloseTo((0.1 + 2 * 0.3 + 0.7 + 0.1) / 5, within(1e-12));
        Reliability two = Reliability.ofEqualCount(FIVE, 2);
        assertThat(two.bins()).extracting(Reliability.Bin::examples).containsExactly(3, 2);
        assertThat(two.bins().get(0).observed()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(two.bins().get(1).promised()).isCloseTo(0.85, within(1e-12));
    }

    @Test
    void rankingIgnoresScaleAndOrderAndTurnsWithTheOutcome() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        BinaryScores original = random(random, 400);
        double auroc = BinaryMetrics.auroc(original);
        double auprc = BinaryMetrics.auprc(original);

        double[] cubed = Arrays.stream(original.probabilities()).map(p -> p * p * p).toArray();
        assertThat(BinaryMetrics.auroc(new BinaryScores(cubed, original.outcomes())))
                .isEqualTo(auroc);
        assertThat(BinaryMetrics.auprc(new BinaryScores(cubed, original.outcomes())))
                .isEqualTo(auprc);

        int[] shuffled = random.ints(0, 1 << 30).distinct().limit(400).toArray();
        int[] order = ranks(shuffled);
        BinaryMetrics again = BinaryMetrics.of(original.at(order));
        assertThat(again.auroc()).isCloseTo(auroc, within(1e-12));
        assertThat(again.auprc()).isCloseTo(auprc, within(1e-12));
        assertThat(again.ece()).isCloseTo(BinaryMetrics.ece(original), within(1e-9));

        double[] opposite = Arrays.stream(original.probabilities()).map(p -> 1 - p).toArray();
        var turned = new boolean[original.size()];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = !original.outcomes()[i];
        }
        BinaryMetrics mirrored = BinaryMetrics.of(new BinaryScores(opposite, turned));
        assertThat(mirrored.auroc()).isCloseTo(auroc, within(1e-12));
        assertThat(mirrored.brier()).isCloseTo(BinaryMetrics.brier(original), within(1e-12));
        assertThat(mirrored.logLoss()).isCloseTo(BinaryMetrics.logLoss(original), within(1e-9));
    }

    @Test
    void theRocCurveEnclosesItsArea() {
        var random = new Random(3);
        BinaryScores scores = random(random, 200);
        double area = 0;
        var roc = Curves.roc(scores);
        for (int i = 1; i < roc.size(); i++) {
            area +=
                    (roc.get(i).x() - roc.get(i - 1).x())
                            * (roc.get(i).y() + roc.get(i - 1).y())
                            / 2;
        }
        assertThat(area).isCloseTo(BinaryMetrics.auroc(scores), within(1e-12));
        assertThat(roc.get(roc.size() - 1)).isEqualTo(new Curves.Point(1, 1));
        var many =
                new BinaryScores(random.doubles(5000).toArray(), random(random, 5000).outcomes());
        assertThat(Curves.precisionRecall(many)).hasSize(250);
    }

    @Test
    void whatCannotBeJudgedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scores(new double[] {Double.NaN}, true))
                .withMessageContaining("Probability 0 is NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scores(new double[] {0.5, 0.6}, true))
                .withMessageContaining("2 probabilities do not go with 1 outcomes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BinaryMetrics.of(scores(new double[] {0.5, 0.6}, true, true)))
                .withMessageContaining("needs some of both");
        assertThatIllegalArgumentException().isThrownBy(() -> scores(new double[0]));
    }

    private static int[] ranks(int[] keys) {
        int[] sorted = keys.clone();
        Arrays.sort(sorted);
        return Arrays.stream(keys).map(key -> Arrays.binarySearch(sorted, key)).toArray();
    }

    static BinaryScores scores(double[] probabilities, boolean... outcomes) {
        return new BinaryScores(probabilities, outcomes);
    }

    /** Examples whose probabilities say something, with ties. */
    static BinaryScores random(Random random, int size) {
        var probabilities = new double[size];
        var outcomes = new boolean[size];
        for (int i = 0; i < size; i++) {
            probabilities[i] = random.nextInt(1, 100) / 100.0;
            outcomes[i] = random.nextDouble() < probabilities[i];
        }
        return new BinaryScores(probabilities, outcomes);
    }
}
