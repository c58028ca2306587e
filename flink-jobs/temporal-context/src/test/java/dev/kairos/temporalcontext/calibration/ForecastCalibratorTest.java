package dev.kairos.temporalcontext.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForecastCalibratorTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final CalibrationSpec SPEC =
            new CalibrationSpec(List.of(0.1, 0.5, 0.9), 0.1, 0.5, 0.01);
    private static final List<Integer> HORIZONS = List.of(1, 3);
    private static final double[][] QUANTILES = {{-1, 0, 1}, {-1, 0, 1}};
    private static final double[] SCALES = {0.5, 2};

    static LongStream seeds() {
        Long given = Long.getLong("kairos.seed");
        return given == null ? new Random().longs(50) : LongStream.of(given);
    }

    @Test
    void learnsFromTheObservationThatWasForecast() {
        var calibrator = new ForecastCalibrator(SPEC, List.of(2));
        calibrator.observe(NOON, 10);
        calibrator.forecast(new double[] {2}, new double[][] {{-1, 0, 1}});
        calibrator.observe(NOON.plusSeconds(60), 99);
        assertThat(calibrator.state().trackers().get(0).outcomes()).isZero();
        // A change of 1 is a score of 0.5: above the median, below the level 0.9.
        calibrator.observe(NOON.plusSeconds(120), 11);
        QuantileTracker.State learnt = calibrator.state().trackers().get(0);
        assertThat(learnt.outcomes()).isEqualTo(1);
        assertThat(learnt.offsets().get(1)).isPositive();
        assertThat(learnt.offsets().get(2)).isNegative();
        assertThat(calibrator.state().pending()).isEmpty();
    }

    @Test
    void givesQuantilesInUnitsOfTheValue() {
        var calibrator = new ForecastCalibrator(SPEC, HORIZONS);
        calibrator.observe(NOON, 10);
        double[][] changes = calibrator.forecast(SCALES, QUANTILES);
        assertThat(changes[0]).containsExactly(-0.5, 0, 0.5);
        assertThat(changes[1]).containsExactly(-2, 0, 2);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatComesLaterChangesNothingGivenBefore(long seed) {
        List<double[][]> whole = run(walk(seed, 200, 200), 0);
        List<double[][]> otherFuture = run(walk(seed, 200, 100), 0);
        for (int t = 0; t < 100; t++) {
            assertThat(otherFuture.get(t)).isDeepEqualTo(whole.get(t));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void interruptedEqualsUninterrupted(long seed) {
        List<double[][]> whole = run(walk(seed, 200, 200), 0);
        List<double[][]> interrupted = run(walk(seed, 200, 200), 1 + new Random(seed).nextInt(20));
        for (int t = 0; t < 200; t++) {
            assertThat(interrupted.get(t)).isDeepEqualTo(whole.get(t));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void coversEachHorizonOfAWalkThatGrowsWilder(long seed) {
        var random = new Random(seed);
        var spec = new CalibrationSpec(List.of(0.1, 0.5, 0.9), 0.1, 0.5, 0.02);
        var calibrator = new ForecastCalibrator(spec, HORIZONS);
        int steps = 6_000;
        var values = new double[steps];
        var given = new ArrayList<double[][]>();
        for (int t = 1; t < steps; t++) {
            values[t] = values[t - 1] + (1 + 2.0 * t / steps) * random.nextGaussian();
        }
        for (int t = 0; t < steps; t++) {
            calibrator.observe(NOON.plusSeconds(t), values[t]);
            given.add(calibrator.forecast(SCALES, QUANTILES));
        }
        for (int h = 0; h < HORIZONS.size(); h++) {
            int horizon = HORIZONS.get(h);
            for (int level = 0; level < 3; level++) {
                double hits = 0;
                for (int t = 0; t + horizon < steps; t++) {
                    hits += values[t + horizon] - values[t] <= given.get(t)[h][level] ? 1 : 0;
                }
                assertThat(hits / (steps - horizon))
                        .isCloseTo(spec.levels().get(level), within(0.02));
            }
        }
    }

    @Test
    void refusesWhatIsOutOfOrder() {
        var calibrator = new ForecastCalibrator(SPEC, HORIZONS);
        assertThatThrownBy(() -> calibrator.forecast(SCALES, QUANTILES))
                .isInstanceOf(IllegalStateException.class);
        calibrator.observe(NOON, 1);
        calibrator.forecast(SCALES, QUANTILES);
        assertThatThrownBy(() -> calibrator.forecast(SCALES, QUANTILES))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> calibrator.observe(NOON, 1)).hasMessageContaining("time order");
        assertThatThrownBy(() -> calibrator.observe(NOON.plusSeconds(1), Double.NaN))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new ForecastCalibrator(SPEC, List.of(3, 1)))
                .hasMessageContaining("[3, 1]");
        calibrator.observe(NOON.plusSeconds(1), 1);
        assertThatThrownBy(() -> calibrator.forecast(new double[] {1, 0}, QUANTILES))
                .hasMessageContaining("0.0");
    }

    /** A random walk that goes on differently after {@code common} steps. */
    private static double[] walk(long seed, int steps, int common) {
        var random = new Random(seed);
        var values = new double[steps];
        for (int t = 1; t < steps; t++) {
            double step = random.nextGaussian();
            values[t] = values[t - 1] + (t < common ? step : 5 - step);
        }
        return values;
    }

    private static List<double[][]> run(double[] values, int interruptEvery) {
        var calibrator = new ForecastCalibrator(SPEC, HORIZONS);
        var given = new ArrayList<double[][]>();
        for (int t = 0; t < values.length; t++) {
            if (interruptEvery > 0 && t % interruptEvery == 0) {
                calibrator = new ForecastCalibrator(SPEC, HORIZONS, calibrator.state());
            }
            calibrator.observe(NOON.plusSeconds(t), values[t]);
            given.add(calibrator.forecast(SCALES, QUANTILES));
        }
        return given;
    }
}
