package dev.kairos.modelcli.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kairos.modelcli.evaluation.Interval;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForecastersTest {
    private static final Path ETTH1 = Path.of("../../../shared/data/ett/ETTh1.csv");

    @Test
    void windowsAreThoseOfThePublishedProtocol() {
        var values = new double[1][14_400];
        Windows training = Windows.training(values, 96, 96, 8_640);
        Windows test = Windows.later(values, 96, 96, 11_520, 2_880);
        assertThat(training.count()).isEqualTo(8_449);
        assertThat(training.target(training.count() - 1) + 96).isEqualTo(8_640);
        assertThat(test.count()).isEqualTo(2_785);
        assertThat(test.target(0)).isEqualTo(11_520);
        assertThat(test.target(2_784) + 96).isEqualTo(14_400);
    }

    @Test
    void repeatsTheLastRowsThatWereSeen() {
        double[][] values = {{1, 2, 3, 4, 5, 6, 7, 8}};
        Windows windows = Windows.later(values, 4, 3, 5, 3);
        assertThat(new RepeatForecaster(1).forecast(windows).values()[0][0])
                .containsExactly(5, 5, 5);
        Forecasts season = new RepeatForecaster(2).forecast(windows);
        assertThat(season.values()[0][0]).containsExactly(4, 5, 4);
        assertThat(season.errors(windows)).isEqualTo(new Forecasts.Errors(24.0 / 3, 8.0 / 3));
    }

    @Test
    void ridgeFindsALinearRecurrenceAndTheCycle() {
        var random = new Random(7);
        var values = new double[2][600];
        for (int row = 2; row < 600; row++) {
            double usual = Math.sin(2 * Math.PI * row / 12);
            for (int channel = 0; channel < 2; channel++) {
                double[] own = values[channel];
                own[row] = 0.6 * own[row - 1] - 0.2 * own[row - 2] + 0.01 * random.nextGaussian();
                values[channel][row] = own[row];
            }
            values[1][row] += usual;
        }
        Windows training = Windows.training(values, 12, 4, 400);
        Windows validation = Windows.later(values, 12, 4, 400, 100);
        Windows test = Windows.later(values, 12, 4, 500, 100);
        var cycle = new SeasonalCycle(values, 400, 12);
        Forecasts forecasts = RidgeForecaster.fit(cycle, training, validation).forecast(test);
        assertThat(forecasts.errors(test).mse())
                .isLessThan(new RepeatForecaster(12).forecast(test).errors(test).mse())
                .isLessThan(0.1);
    }

    @Test
    void aBlendTakesFromEachWhatHelps() {
        var random = new Random(3);
        var values = new double[1][400];
        for (int row = 0; row < 400; row++) {
            values[0][row] = random.nextGaussian();
        }
        Windows windows = Windows.later(values, 10, 5, 20, 300);
        List<Forecasts> members =
                List.of(
                        noisy(windows, random, 1, 0),
                        noisy(windows, random, 2, 0),
                        noisy(windows, random, 1, 9));
        Blend blend = Blend.fit(members, windows);
        // Inverse variances: four to one.
        assertThat(blend.weights()).containsExactly(new double[] {0.8, 0.2, 0}, within(0.05));
        assertThat(blend.of(members).errors(windows).mse())
                .isLessThan(members.get(0).errors(windows).mse());
    }

    @Test
    void aForecastIsShrunkToWhatThePastToldOfLaterRows() {
        var random = new Random(5);
        var walk = new double[1][2_000];
        var wave = new double[1][2_000];
        for (int row = 1; row < 2_000; row++) {
            walk[0][row] = walk[0][row - 1] + random.nextGaussian();
            wave[0][row] = Math.sin(row / 7.0) + 0.1 * random.nextGaussian();
        }
        var split = new Split(1_400, 200, 400);
        Shrinkage guided = Shrinkage.fit(wave, 24, 12, split);
        assertThat(guided.share()).isGreaterThanOrEqualTo(0.95);
        assertThat(guided.kept()).hasSize(5).allSatisfy(r -> assertThat(r).isLessThan(0.3));
        Shrinkage lost = Shrinkage.fit(walk, 24, 12, split);
        assertThat(lost.share()).isLessThan(0.5);
        assertThat(lost.whole()).anySatisfy(r -> assertThat(r).isGreaterThan(1));

        Windows test = Windows.later(walk, 24, 12, 1_600, 400);
        Forecasts last = new RepeatForecaster(1).forecast(test);
        Forecasts far = noisy(test, random, 1, 5);
        assertThat(new Shrinkage(0, List.of(), List.of()).of(far, test).values())
                .isDeepEqualTo(last.values());
        assertThat(new Shrinkage(1, List.of(), List.of()).of(far, test)).isSameAs(far);
        assertThat(new Shrinkage(0.25, List.of(), List.of()).of(far, test).values()[3][0][2])
                .isCloseTo(
                        0.75 * last.values()[3][0][2] + 0.25 * far.values()[3][0][2], within(1e-9));

        // What is measured on decides nothing, and what is too short tells nothing.
        for (int row = 1_600; row < 2_000; row++) {
            walk[0][row] = Double.NaN;
        }
        assertThat(Shrinkage.fit(walk, 24, 12, split)).isEqualTo(lost);
        assertThat(Shrinkage.fit(walk, 24, 12, new Split(30, 11, 12)))
                .isEqualTo(new Shrinkage(1, List.of(), List.of()));
    }

    private static Forecasts noisy(Windows windows, Random random, double noise, double shift) {
        var values = new double[windows.count()][1][windows.horizon()];
        for (int window = 0; window < windows.count(); window++) {
            double[] truth = windows.future(0, window);
            for (int step = 0; step < windows.horizon(); step++) {
                values[window][0][step] = truth[step] + shift + noise * random.nextGaussian();
            }
        }
        return new Forecasts(values);
    }

    @Test
    void blocksWidenTheIntervalOfNumbersThatDependOnTheirNeighbours() {
        var random = new Random(5);
        var numbers = new double[1_000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % 100 == 0 ? random.nextGaussian() : numbers[i - 1];
        }
        Interval single = BlockBootstrap.of(numbers, 1, 1);
        Interval blocks = BlockBootstrap.of(numbers, 100, 1);
        assertThat(blocks.value()).isEqualTo(single.value()).isBetween(blocks.low(), blocks.high());
        assertThat(blocks.groups()).isEqualTo(10);
        assertThat(blocks.high() - blocks.low()).isGreaterThan(3 * (single.high() - single.low()));
    }

    @Test
    void theSeasonFollowsFromTheStep() {
        assertThat(Season.rows(Duration.ofHours(1), 96)).isEqualTo(24);
        assertThat(Season.rows(Duration.ofMinutes(15), 96)).isEqualTo(96);
        assertThat(Season.rows(Duration.ofMinutes(15), 95)).isEqualTo(1);
        assertThat(Season.rows(Duration.ofDays(1), 96)).isEqualTo(7);
        assertThat(Season.rows(Duration.ofDays(7), 96)).isEqualTo(1);
    }

    @Test
    void patchesDivideTheLookback() {
        assertThat(PatchExamples.patch(96)).isEqualTo(16);
        assertThat(PatchExamples.patch(20)).isEqualTo(10);
        assertThat(PatchExamples.patch(7)).isEqualTo(7);
    }

    /** The baseline that published comparisons of linear models find on this set: 0.383. */
    @Test
    void ridgeOfEtth1IsThePublishedBaseline() {
        assumeTrue(
                Files.isRegularFile(ETTH1),
                "ETTh1 is not at ../shared/data beside the repository; not measured");
        SeriesTable table = SeriesTable.read(ETTH1);
        var settings =
                new ForecastTraining.Settings(
                        96, 96, Split.parse("8640,2880,2880"), List.of(1L), null, false, false);
        var training = new ForecastTraining(ETTH1, table, settings);
        Windows test = training.test();
        assertThat(training.ridge().forecast(test).errors(test).mse()).isBetween(0.375, 0.385);
    }
}
