package dev.kairos.temporalcontext.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuantileTrackerTest {
    private static final List<Double> LEVELS =
            List.of(0.01, 0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975, 0.99);
    private static final CalibrationSpec CONSTANT = new CalibrationSpec(LEVELS, 0.02, 0, 0.02);
    private static final CalibrationSpec DECAYING = new CalibrationSpec(LEVELS, 0.1, 0.6, 1e-9);

    static LongStream seeds() {
        Long given = Long.getLong("kairos.seed");
        return given == null ? new Random().longs(20) : LongStream.of(given);
    }

    @Test
    void movesEachLevelByItsStep() {
        var spec = new CalibrationSpec(List.of(0.2, 0.5), 0.1, 0.5, 0.01);
        var tracker = new QuantileTracker(spec);
        double[] given = tracker.calibrate(new double[] {-1, 1});
        assertThat(given).containsExactly(-1, 1);
        tracker.learn(given, 0);
        double scale = Math.sqrt(3) / Math.PI;
        assertThat(tracker.state().outcomes()).isEqualTo(1);
        assertThat(tracker.state().offsets().get(0))
                .isCloseTo(0.1 * scale / 0.16 * 0.2, within(1e-15));
        assertThat(tracker.state().offsets().get(1))
                .isCloseTo(0.1 * scale / 0.25 * -0.5, within(1e-15));
        // The second step is smaller by the square root of two.
        tracker.learn(given, 0);
        assertThat(tracker.state().offsets().get(1))
                .isCloseTo(0.1 * scale / 0.25 * -0.5 * (1 + Math.sqrt(0.5)), within(1e-15));
    }

    @Test
    void anOutcomeOnTheQuantileLiesBelowIt() {
        var tracker = new QuantileTracker(new CalibrationSpec(List.of(0.5), 0.1, 0, 0.1));
        tracker.learn(new double[] {3}, 3);
        assertThat(tracker.state().offsets().get(0)).isNegative();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void coversInTheLongRunWhateverTheForecastsAndOutcomesDo(long seed) {
        var random = new Random(seed);
        int outcomes = 40_000;
        DoubleUnaryOperator adversary = sequence(random);
        double[] hits = new double[LEVELS.size()];
        var tracker = new QuantileTracker(CONSTANT);
        for (int t = 0; t < outcomes; t++) {
            double[] given = tracker.calibrate(ascending(random));
            double outcome = clamp(adversary.applyAsDouble(t), -5, 5);
            count(hits, given, outcome);
            tracker.learn(given, outcome);
        }
        for (int level = 0; level < hits.length; level++) {
            double p = LEVELS.get(level);
            // Scores and forecasts lie within 5: offsets within 10 and what one step adds.
            double step = CONSTANT.step(level, 0);
            double bound = (2 * 10 + 10 * step) / (step * outcomes);
            assertThat(hits[level] / outcomes).as("level %s", p).isCloseTo(p, within(bound));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void coversOutcomesAimedAtItsQuantiles(long seed) {
        var random = new Random(seed);
        int outcomes = 40_000;
        double[] hits = new double[LEVELS.size()];
        var tracker = new QuantileTracker(CONSTANT);
        double[] forecast = {-2.3, -2, -1.6, -0.7, 0, 0.7, 1.6, 2, 2.3};
        for (int t = 0; t < outcomes; t++) {
            double[] given = tracker.calibrate(forecast);
            // Just above some quantile, which makes a miss of it whenever it can.
            double aimed = given[random.nextInt(given.length)] + 1e-9;
            double outcome = clamp(aimed, -5, 5);
            count(hits, given, outcome);
            tracker.learn(given, outcome);
        }
        for (int level = 0; level < hits.length; level++) {
            double p = LEVELS.get(level);
            double step = CONSTANT.step(level, 0);
            assertThat(hits[level] / outcomes)
                    .as("level %s", p)
                    .isCloseTo(p, within((2 * 10 + 10 * step) / (step * outcomes)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void findsTheQuantilesOfExchangeableOutcomes(long seed) {
        var random = new Random(seed);
        double shift = random.nextGaussian();
        double spread = Math.pow(4, random.nextDouble(-1, 1));
        int outcomes = 20_000;
        // The last one alone still moves with the last steps, the more the narrower the outcomes.
        int averaged = 5_000;
        var sample = new double[outcomes];
        var found = new double[LEVELS.size()];
        var tracker = new QuantileTracker(DECAYING);
        double[] forecast = {-2.3, -2, -1.6, -0.7, 0, 0.7, 1.6, 2, 2.3};
        for (int t = 0; t < outcomes; t++) {
            sample[t] = shift + spread * random.nextGaussian();
            double[] given = tracker.calibrate(forecast);
            tracker.learn(given, sample[t]);
            for (int level = 0; t >= outcomes - averaged && level < found.length; level++) {
                found[level] += given[level] / averaged;
            }
        }
        for (int level = 0; level < found.length; level++) {
            double quantile = found[level];
            double below =
                    Arrays.stream(sample).filter(score -> score <= quantile).count()
                            / (double) outcomes;
            double p = LEVELS.get(level);
            double error = Math.sqrt(p * (1 - p) / outcomes);
            // The worst of 12,000 seeds was off by 0.024, in the middle.
            assertThat(below).as("level %s", p).isCloseTo(p, within(0.01 + 6 * error));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverCrosses(long seed) {
        var random = new Random(seed);
        var tracker = new QuantileTracker(new CalibrationSpec(LEVELS, 0.5, 0, 0.5));
        for (int t = 0; t < 5_000; t++) {
            double[] given = tracker.calibrate(ascending(random));
            for (int level = 1; level < given.length; level++) {
                assertThat(given[level]).isGreaterThanOrEqualTo(given[level - 1]);
            }
            tracker.learn(given, 20 * random.nextGaussian());
        }
    }

    @Test
    void goesOnFromItsState() {
        var random = new Random(5);
        var whole = new QuantileTracker(DECAYING);
        var first = new QuantileTracker(DECAYING);
        double[] forecast = ascending(random);
        for (int t = 0; t < 100; t++) {
            double outcome = random.nextGaussian();
            whole.learn(whole.calibrate(forecast), outcome);
            first.learn(first.calibrate(forecast), outcome);
            first = new QuantileTracker(DECAYING, first.state());
        }
        assertThat(first.state()).isEqualTo(whole.state());
    }

    @Test
    void refusesWhatIsNoForecastAndNoOutcome() {
        var tracker = new QuantileTracker(new CalibrationSpec(List.of(0.1, 0.9), 0.1, 0.5, 0.01));
        assertThatThrownBy(() -> tracker.calibrate(new double[] {1, 0}))
                .hasMessageContaining("[1.0, 0.0]");
        assertThatThrownBy(() -> tracker.calibrate(new double[] {1, Double.NaN}))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> tracker.calibrate(new double[] {1}))
                .hasMessageContaining("[0.1, 0.9]");
        assertThatThrownBy(() -> tracker.learn(new double[] {0, 1}, Double.NaN))
                .hasMessageContaining("NaN");
        assertThatThrownBy(
                        () ->
                                new QuantileTracker(
                                        CONSTANT, new QuantileTracker.State(0, List.of(0.0))))
                .hasMessageContaining("1 offsets");
    }

    @Test
    void refusesRatesAndLevelsThatCannotBe() {
        assertThatThrownBy(() -> new CalibrationSpec(List.of(0.5, 0.1), 0.1, 0.5, 0.01))
                .hasMessageContaining("[0.5, 0.1]");
        assertThatThrownBy(() -> new CalibrationSpec(List.of(), 0.1, 0.5, 0.01))
                .hasMessageContaining("At least one");
        assertThatThrownBy(() -> new CalibrationSpec(List.of(0.5), 0.1, 1, 0.01))
                .hasMessageContaining("1.0");
        assertThatThrownBy(() -> new CalibrationSpec(List.of(0.5), 0.01, 0.5, 0.1))
                .hasMessageContaining("0.01");
    }

    /** Outcomes that drift, jump, trend or alternate. */
    private static DoubleUnaryOperator sequence(Random random) {
        double period = 1 + random.nextInt(3_000);
        double size = 4 * random.nextDouble();
        return switch (random.nextInt(4)) {
            case 0 -> t -> size * Math.sin(t / period) + random.nextGaussian();
            case 1 -> t -> (long) (t / period) % 2 == 0 ? size : -size;
            case 2 -> t -> Math.exp(t / 20_000 - 1) * random.nextGaussian();
            default -> t -> -5 + 10 * t / 40_000;
        };
    }

    private static void count(double[] hits, double[] given, double outcome) {
        for (int level = 0; level < hits.length; level++) {
            hits[level] += outcome <= given[level] ? 1 : 0;
        }
    }

    private static double[] ascending(Random random) {
        return random.doubles(LEVELS.size(), -5, 5).sorted().toArray();
    }

    private static double clamp(double value, double least, double most) {
        return Math.max(least, Math.min(most, value));
    }
}
