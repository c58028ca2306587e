package dev.kairos.modelcli.clinical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BaselinesTest {
    @Test
    void utilityIsWhatTheChallengePublished() {
        // The first label stands in row 8, so onset is row 14; what counts is rows 2 to 17.
        var septic = new boolean[20];
        Arrays.fill(septic, 8, 20, true);
        double[] gains = SepsisUtility.gains(septic);
        assertThat(gains[0]).isCloseTo(-0.05, within(1e-12));
        assertThat(gains[2]).isCloseTo(0, within(1e-12));
        assertThat(gains[5]).isCloseTo(0.5, within(1e-12));
        assertThat(gains[8]).isCloseTo(1, within(1e-12));
        // At onset an alarm earns 1/3, and none would cost 2 · 6/9.
        assertThat(gains[14]).isCloseTo(1.0 / 3 + 4.0 / 3, within(1e-12));
        assertThat(gains[17]).isCloseTo(2, within(1e-12));
        assertThat(gains[18]).isZero();
        assertThat(SepsisUtility.gains(new boolean[3])).containsOnly(-0.05);
        // 0, 1/6, … 5/6 before row 8, then 1 to 2 in ten steps.
        assertThat(SepsisUtility.best(septic)).isCloseTo(2.5 + 15, within(1e-9));
    }

    @Test
    void utilityIsNormalised() {
        var septic = new boolean[30];
        Arrays.fill(septic, 10, 30, true);
        var well = new boolean[30];
        var best = new boolean[30];
        Arrays.fill(best, 4, 20, true);
        var none = new boolean[30];
        List<boolean[]> truth = List.of(septic, well);
        assertThat(SepsisUtility.of(truth, List.of(best, none))).isCloseTo(1, within(1e-12));
        assertThat(SepsisUtility.of(truth, List.of(none, none))).isZero();
        assertThat(SepsisUtility.of(truth, List.of(none, best))).isNegative();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SepsisUtility.of(List.of(well), List.of(none)))
                .withMessageContaining("at least one patient with sepsis");
    }

    @Test
    void theBestThresholdIsTheBestOfAll() {
        var random = new Random(6);
        var septic = new boolean[40];
        Arrays.fill(septic, 20, 40, true);
        List<boolean[]> truth = List.of(septic, new boolean[40], new boolean[40]);
        List<double[]> probabilities =
                truth.stream()
                        .map(
                                labels -> {
                                    var p = new double[40];
                                    for (int i = 0; i < 40; i++) {
                                        p[i] = random.nextInt(20) / 40.0 + (labels[i] ? 0.3 : 0);
                                    }
                                    return p;
                                })
                        .toList();
        double found =
                utility(truth, probabilities, SepsisUtility.bestThreshold(truth, probabilities));
        for (int i = 0; i <= 40; i++) {
            assertThat(utility(truth, probabilities, i / 40.0)).isLessThanOrEqualTo(found + 1e-12);
        }
    }

    private static double utility(
            List<boolean[]> truth, List<double[]> probabilities, double threshold) {
        return SepsisUtility.of(
                truth,
                probabilities.stream().map(p -> SepsisUtility.alarms(p, threshold)).toList());
    }

    @Test
    void earlyWarningScoresAreThoseOfTheChart() {
        assertThat(
                        new int[] {
                            News2.respiration(8), News2.respiration(9), News2.respiration(12),
                            News2.respiration(20), News2.respiration(24), News2.respiration(25)
                        })
                .containsExactly(3, 1, 0, 0, 2, 3);
        assertThat(
                        new int[] {
                            News2.saturation(91),
                            News2.saturation(93),
                            News2.saturation(95),
                            News2.saturation(96)
                        })
                .containsExactly(3, 2, 1, 0);
        assertThat(
                        new int[] {
                            News2.pressure(90), News2.pressure(100), News2.pressure(110),
                            News2.pressure(111), News2.pressure(219), News2.pressure(220)
                        })
                .containsExactly(3, 2, 1, 0, 0, 3);
        assertThat(
                        new int[] {
                            News2.pulse(40),
                            News2.pulse(50),
                            News2.pulse(90),
                            News2.pulse(110),
                            News2.pulse(130),
                            News2.pulse(131)
                        })
                .containsExactly(3, 1, 0, 1, 2, 3);
        assertThat(
                        new int[] {
                            News2.temperature(35),
                            News2.temperature(36),
                            News2.temperature(38),
                            News2.temperature(39),
                            News2.temperature(39.1)
                        })
                .containsExactly(3, 1, 0, 1, 2);
    }

    @Test
    void earlyWarningScoresCarryTheLastValueOn() {
        var rows = new double[3][HourlyVariables.ALL.size()];
        for (double[] row : rows) {
            Arrays.fill(row, Double.NaN);
        }
        rows[1][HourlyVariables.indexOf("HR")] = 135;
        rows[2][HourlyVariables.indexOf("FiO2")] = 0.4;
        var patient = new HourlyPatient("p", new int[] {1, 2, 3}, rows, null);
        assertThat(News2.scores(patient)).containsExactly(0, 3, 5);
    }

    @Test
    void earlyWarningScoresOfStaysKnowConsciousnessAndTwoPressures() {
        var stay =
                new Stay(
                        "1",
                        List.of(
                                vital(10, "HR", 135),
                                vital(20, "GCS", 14),
                                vital(30, "NISysABP", 85),
                                vital(40, "NISysABP", 85),
                                vital(40, "SysABP", 120),
                                vital(50, "GCS", 15),
                                vital(60, "NISysABP", 105),
                                vital(70, "FiO2", 0.5)));
        // The first observation is the admission.
        assertThat(News2.ofStay(stay.observations())).containsExactly(0, 3, 6, 9, 6, 3, 4, 6);
    }

    private static Stay.Measurement vital(int minute, String name, double value) {
        return new Stay.Measurement(minute, name, ClinicalVariable.VITAL, value);
    }

    @Test
    void regressionFindsTheWeightsThatMadeTheOutcomes() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var rows = new float[20_000][];
        var outcomes = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            float a = (float) random.nextGaussian();
            float b = (float) (5 + 10 * random.nextGaussian());
            rows[i] = new float[] {a, b, 1};
            outcomes[i] = random.nextDouble() < 1 / (1 + Math.exp(-(1 + 2 * a - 0.1 * b)));
        }
        LogisticRegression fitted = LogisticRegression.fit(rows, outcomes, 1e-3);
        assertThat(fitted.weights()[0]).isCloseTo(2, within(0.15));
        assertThat(fitted.weights()[1]).isCloseTo(-0.1, within(0.02));
        assertThat(fitted.weights()[2]).as("of what never varies").isZero();
        assertThat(fitted.bias()).isCloseTo(1, within(0.15));
        double mean = Arrays.stream(rows).mapToDouble(fitted::probability).average().orElseThrow();
        long positives = 0;
        for (boolean outcome : outcomes) {
            positives += outcome ? 1 : 0;
        }
        // Without a penalty on the bias, the mean probability is the frequency.
        assertThat(mean).isCloseTo((double) positives / rows.length, within(1e-4));
    }

    @Test
    void regressionEndsWhereOutcomesAreParted() {
        float[][] rows = {{-2}, {-1}, {1}, {2}};
        LogisticRegression fitted =
                LogisticRegression.fit(rows, new boolean[] {false, false, true, true}, 0.01);
        assertThat(fitted.probability(rows[3])).isBetween(0.95, 1.0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogisticRegression.fit(rows, new boolean[4], 1))
                .withMessageContaining("Of 4 examples 0 have the outcome");
    }

    @Test
    void aRegressionOnSomeInputsReadsNoOthers() {
        var random = new Random(4);
        var rows = new float[300][4];
        var some = new float[300][2];
        var outcomes = new boolean[300];
        for (int i = 0; i < 300; i++) {
            for (int j = 0; j < 4; j++) {
                rows[i][j] = (float) random.nextGaussian();
            }
            some[i] = new float[] {rows[i][1], rows[i][3]};
            outcomes[i] = rows[i][1] + rows[i][0] + random.nextGaussian() > 0;
        }
        LogisticRegression found = LogisticRegression.fit(rows, new int[] {1, 3}, outcomes, 2);
        LogisticRegression expected = LogisticRegression.fit(some, outcomes, 2);
        assertThat(found.weights())
                .containsExactly(0, expected.weights()[0], 0, expected.weights()[1]);
        assertThat(found.bias()).isEqualTo(expected.bias());
    }
}
