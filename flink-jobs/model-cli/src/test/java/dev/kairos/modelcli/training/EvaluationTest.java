package dev.kairos.modelcli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    @Test
    void measuresWhatCanBeComputedByHand() {
        float[][] probabilities = {{0.8f, 0.2f}, {0.6f, 0.4f}, {0.3f, 0.7f}, {0.1f, 0.9f}};
        Evaluation e = Evaluation.of(probabilities, new int[] {0, 1, 1, 1});
        assertThat(e.accuracy()).isEqualTo(0.75);
        assertThat(e.confusion()).isDeepEqualTo(new int[][] {{1, 0}, {1, 2}});
        // F1 of class 0: 2·1/(1+2); of class 1: 2·2/(3+2).
        assertThat(e.macroF1()).isCloseTo((2.0 / 3 + 4.0 / 5) / 2, within(1e-9));
        assertThat(e.brier()).isCloseTo(2 * (0.04 + 0.36 + 0.09 + 0.01) / 4, within(1e-6));
        assertThat(e.logLoss())
                .isCloseTo(
                        -(Math.log(0.8) + Math.log(0.4) + Math.log(0.7) + Math.log(0.9)) / 4,
                        within(1e-6));
        // Each text lies in a bin of its own: |right - sure| summed over texts.
        assertThat(e.ece()).isCloseTo((0.2 + 0.6 + 0.3 + 0.1) / 4, within(1e-6));
    }

    @Test
    void certaintyThatIsRightIsPerfect() {
        Evaluation e = Evaluation.of(new float[][] {{1, 0}, {0, 1}}, new int[] {0, 1});
        assertThat(e.accuracy()).isOne();
        assertThat(e.macroF1()).isOne();
        assertThat(e.brier()).isZero();
        assertThat(e.ece()).isZero();
    }

    @Test
    void nothingCannotBeMeasured() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Evaluation.of(new float[0][], new int[0]));
    }

    @Test
    void theBaselineLearnsWhichWordsTell() {
        var bayes =
                new NaiveBayes(
                        List.of("profit up", "profit soars", "loss widens", "big loss"),
                        new int[] {1, 1, 0, 0},
                        2);
        assertThat(bayes.probabilities("profit again")[1]).isGreaterThan(0.6f);
        assertThat(bayes.probabilities("another loss")[0]).isGreaterThan(0.6f);
        assertThat(bayes.probabilities("unseen words")).containsExactly(0.5f, 0.5f);
    }
}
