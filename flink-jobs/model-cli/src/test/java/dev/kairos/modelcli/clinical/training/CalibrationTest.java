package dev.kairos.modelcli.clinical.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final int MANY = 60_000;

    @Test
    void logitsThatAreWrongArePutRight() {
        var truth = truth(MANY, 1);
        var half = new double[MANY];
        for (int i = 0; i < MANY; i++) {
            half[i] = truth[i] / 2 - 0.5;
        }
        Calibration found = Calibration.fit(half, outcomes(truth, 2), 1);
        assertThat(found.slope()).isCloseTo(2, within(0.08));
        assertThat(found.offset()).isCloseTo(1, within(0.1));
    }

    @Test
    void fewExamplesChangeLittle() {
        var truth = truth(200, 3);
        var twice = new double[truth.length];
        for (int i = 0; i < truth.length; i++) {
            twice[i] = truth[i] * 2;
        }
        var outcomes = outcomes(truth, 4);
        Calibration many = Calibration.fit(twice, outcomes, 100);
        Calibration few = Calibration.fit(twice, outcomes, 1);
        Calibration hardlyAny = Calibration.fit(twice, outcomes, 1e-6);
        assertThat(many.slope()).isLessThan(0.75);
        assertThat(few.slope()).isBetween(many.slope(), 1.0);
        assertThat(hardlyAny.slope()).isCloseTo(1, within(1e-3));
        assertThat(hardlyAny.offset()).isCloseTo(0, within(1e-3));
    }

    @Test
    void oneOutcomeAloneCannotCalibrate() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Calibration.fit(new double[3], new boolean[3], 1))
                .withMessageContaining("0 have the outcome");
    }

    private static double[] truth(int count, long seed) {
        var random = new Random(seed);
        return random.doubles(count).map(u -> 6 * u - 5).toArray();
    }

    private static boolean[] outcomes(double[] logits, long seed) {
        var random = new Random(seed);
        var outcomes = new boolean[logits.length];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = random.nextDouble() < EnsembleTrainer.sigmoid(logits[i]);
        }
        return outcomes;
    }
}
