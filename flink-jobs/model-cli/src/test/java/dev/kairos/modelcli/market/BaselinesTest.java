package dev.kairos.modelcli.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.market.Horizons;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BaselinesTest {
    private static final int HOUR = Horizons.BARS.indexOf(60);

    @Test
    void residualQuantilesBeginWithWhatIsKnown() {
        BarSeries series = GeneratedBars.series("short", 200, 3);
        List<BarSeries> training =
                List.of(GeneratedBars.series("a", 8_000, 4), GeneratedBars.series("b", 8_000, 5));
        Map<String, SeriesForecaster> baselines = Baselines.all(training);
        double[] cold = first(baselines.get(Baselines.EWMA_RESIDUALS), series)[HOUR];
        double[] warm = first(baselines.get(Baselines.EWMA_TRAINING_RESIDUALS), series)[HOUR];
        // A hundred overlapping hours of one price cannot tell both tails of an hour's return.
        assertThat(width(warm)).isGreaterThan(1.5 * width(cold));
        // Thousands can: those of a random walk are symmetric.
        assertThat(Baselines.all(List.of())).doesNotContainKey(Baselines.EWMA_TRAINING_RESIDUALS);
        assertThat(-warm[0]).isBetween(0.5 * warm[warm.length - 1], 2 * warm[warm.length - 1]);
    }

    @Test
    void knownSeriesTellNothingThatComesLater() {
        BarSeries series = GeneratedBars.series("whole", 400, 3);
        BarSeries cut = new BarSeries("cut", series.interval(), series.bars().subList(0, 200));
        List<BarSeries> training = List.of(GeneratedBars.series("a", 3_000, 4));
        SeriesForecaster forecaster =
                Baselines.all(training).get(Baselines.EWMA_TRAINING_RESIDUALS);
        List<Optional<double[][]>> whole = forecaster.forecast(series);
        List<Optional<double[][]>> begun = forecaster.forecast(cut);
        for (int t = 0; t < begun.size(); t++) {
            assertThat(begun.get(t).orElse(null)).isDeepEqualTo(whole.get(t).orElse(null));
        }
    }

    private static double[][] first(SeriesForecaster forecaster, BarSeries series) {
        return forecaster.forecast(series).stream()
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
    }

    private static double width(double[] quantiles) {
        return quantiles[quantiles.length - 1] - quantiles[0];
    }
}
