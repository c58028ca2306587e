package dev.kairos.modelcli.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.evaluation.intervals.IntervalReport;
import dev.kairos.temporalcontext.bars.Bar;
import dev.kairos.temporalcontext.bars.BarView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CalibratedForecasterTest {
    private static final int WARM_UP = 64;
    private static final BarSeries SERIES = GeneratedBars.series("walk", 6_000, 11);

    @Test
    void knowsNothingOfLaterBars() {
        SeriesForecaster forecaster = forecaster();
        List<Optional<double[][]>> whole = forecaster.forecast(SERIES);
        List<Bar> otherFuture = new ArrayList<>(SERIES.bars().subList(0, 1_000));
        Bar last = otherFuture.get(999);
        otherFuture.add(new Bar(last.eventTime().plusSeconds(30), 1, 500, 0.1, 400, 9e9));
        List<Optional<double[][]>> cut =
                forecaster.forecast(new BarSeries("cut", SERIES.interval(), otherFuture));
        for (int t = 0; t < 1_000; t++) {
            assertThat(cut.get(t).isPresent()).isEqualTo(t >= WARM_UP);
            assertThat(cut.get(t).orElse(null)).isDeepEqualTo(whole.get(t).orElse(null));
        }
    }

    @Test
    void keepsItsPromiseAndBeatsTheBaselineWhereVolatilityMoves() {
        var part = new MarketData.Part("walk", List.of(SERIES), Instant.MIN, Instant.MAX);
        var evaluation =
                new MarketEvaluation(part, Baselines.all(List.of()), Map.of("model", forecaster()));
        IntervalReport report = evaluation.reports("model").get(0);
        assertThat(report.hitRatesHold()).isTrue();
        assertThat(report.worstDaysHold()).isTrue();
        assertThat(report.pinball())
                .isLessThan(evaluation.reports(Baselines.EWMA_RESIDUALS).get(0).pinball());
        Interval gain = evaluation.pinballGain("model", Baselines.EWMA_RESIDUALS).difference();
        assertThat(gain.value()).isNegative();
        assertThat(gain.groups()).as("days").isEqualTo(5);
        assertThat(gain.known()).isFalse();
        assertThat(evaluation.reports("last-value").get(0).hitRatesHold()).isFalse();
    }

    @Test
    void blendsBetweenItsParts() {
        ScoreQuantiles logistic = ScoreQuantiles.logistic();
        List<BarView> views = CalibratedForecaster.views(SERIES);
        List<double[][]> own = logistic.of(views, 0);
        double[] row = own.get(5)[0];
        // Mean size 1, symmetric.
        assertThat(row[4]).isZero();
        assertThat(row[0]).isCloseTo(-row[8], within(1e-12));
        assertThat(row[8]).isBetween(3.31, 3.32);
        ScoreQuantiles half =
                ScoreQuantiles.blend(
                        logistic, (all, first) -> scaled(logistic.of(all, first), 3), 0.5);
        assertThat(half.of(views, 3).get(2)[0][8]).isEqualTo(2 * row[8]);
    }

    private static SeriesForecaster forecaster() {
        var training = List.of(GeneratedBars.series("training", 3_000, 12));
        ScaleModels scales = ScaleTraining.fit(training, WARM_UP);
        return new CalibratedForecaster(
                scales, ScoreQuantiles.logistic(), MarketTraining.CALIBRATION, WARM_UP);
    }

    private static List<double[][]> scaled(List<double[][]> all, double factor) {
        return all.stream()
                .map(
                        rows ->
                                Arrays.stream(rows)
                                        .map(
                                                row ->
                                                        Arrays.stream(row)
                                                                .map(q -> q * factor)
                                                                .toArray())
                                        .toArray(double[][]::new))
                .toList();
    }
}
