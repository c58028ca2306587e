package dev.kairos.modelcli.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.market.MarketSpec;
import dev.kairos.inference.market.ScaleModels;
import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.evaluation.intervals.IntervalReport;
import dev.kairos.temporalcontext.bars.Bar;
import dev.kairos.temporalcontext.bars.BarTokens;
import java.time.Instant;
import java.util.ArrayList;
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

    private static SeriesForecaster forecaster() {
        var training = List.of(GeneratedBars.series("training", 3_000, 12));
        ScaleModels scales = ScaleTraining.fit(training, WARM_UP);
        var spec = MarketSpec.of(WARM_UP, 0, MarketTraining.CALIBRATION, scales);
        BarTokens tokens = BarTokens.fit(training.stream().map(BarSeries::views).toList());
        return new CalibratedForecaster(
                spec,
                tokens,
                ScoreNetwork.CONTEXT,
                sequences -> {
                    throw new AssertionError("A network without a share was asked");
                });
    }
}
