package dev.kairos.inference.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.temporalcontext.bars.BarFeatures;
import dev.kairos.temporalcontext.bars.BarView;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ReturnForecasterTest {
    private static final MarketSpec SPEC = MarketSpec.of(TemporalPackage.load("market-forecast"));
    private static final double[][] NETWORK = ScoreQuantiles.logistic();

    @Test
    void forecastsEachBarAfterTheWarmUpOnce() {
        var forecaster = new ReturnForecaster(SPEC);
        assertThatThrownBy(() -> forecaster.forecast(NETWORK))
                .isInstanceOf(IllegalStateException.class);
        for (int minute = 0; minute < SPEC.warmUp(); minute++) {
            forecaster.observe(view(minute));
            assertThat(forecaster.isWarm()).isFalse();
            assertThatThrownBy(() -> forecaster.forecast(NETWORK))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("after 64 others");
        }
        forecaster.observe(view(SPEC.warmUp()));
        assertThat(forecaster.isWarm()).isTrue();
        double[][] quantiles = forecaster.forecast(NETWORK);
        assertThat(quantiles).hasDimensions(Horizons.BARS.size(), Horizons.LEVELS.size());
        for (double[] row : quantiles) {
            assertThat(row).isSorted();
        }
        assertThatThrownBy(() -> forecaster.forecast(NETWORK))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> forecaster.observe(view(SPEC.warmUp())))
                .hasMessageContaining("time order");
    }

    @Test
    void whatTheNetworkCannotMeanChangesNothing() {
        ReturnForecaster forecaster = warm(SPEC);
        double[][] crossing = copy(NETWORK);
        crossing[3][8] = -9;
        double[][] unknown = copy(NETWORK);
        unknown[1][4] = Double.NaN;
        double[][] narrow = {{1}, {1}, {1}, {1}};
        for (double[][] wrong : new double[][][] {crossing, unknown, narrow, {{1}}}) {
            assertThatThrownBy(() -> forecaster.forecast(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(forecaster.state().pending()).isEmpty();
        }
        assertThat(forecaster.forecast(NETWORK)).isDeepEqualTo(warm(SPEC).forecast(NETWORK));
    }

    @Test
    void aBarThatIsNotForecastIsAnOutcomeAllTheSame() {
        ReturnForecaster forecaster = warm(SPEC);
        forecaster.forecast(NETWORK);
        int pending = forecaster.state().pending().size();
        assertThat(pending).isEqualTo(Horizons.BARS.size());
        forecaster.observe(view(SPEC.warmUp() + 1));
        assertThat(forecaster.state().pending()).hasSize(pending - 1);
        assertThat(forecaster.state().trackers().get(0).outcomes()).isEqualTo(1);
    }

    @Test
    void goesOnFromAState() {
        ReturnForecaster whole = warm(SPEC);
        whole.forecast(NETWORK);
        var again = new ReturnForecaster(SPEC, whole.state());
        assertThatThrownBy(() -> again.forecast(NETWORK)).isInstanceOf(IllegalStateException.class);
        for (int minute = SPEC.warmUp() + 1; minute < SPEC.warmUp() + 200; minute++) {
            whole.observe(view(minute));
            again.observe(view(minute));
            assertThat(again.forecast(NETWORK)).isDeepEqualTo(whole.forecast(NETWORK));
        }
        assertThat(again.state()).isEqualTo(whole.state());
    }

    @Test
    void aNetworkWithoutAShareIsNotRead() {
        MarketSpec alone = SPEC.withNetworkShare(0);
        assertThat(warm(alone).forecast(null)).isDeepEqualTo(warm(alone).forecast(NETWORK));
    }

    private static ReturnForecaster warm(MarketSpec spec) {
        var forecaster = new ReturnForecaster(spec);
        for (int minute = 0; minute <= spec.warmUp(); minute++) {
            forecaster.observe(view(minute));
        }
        return forecaster;
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    private static BarView view(int minute) {
        return new BarView(
                Instant.parse("2026-03-02T00:00:00Z").plusSeconds(60L * minute),
                1e-3 * Math.sin(minute),
                1e-4,
                Collections.nCopies(BarFeatures.NAMES.size(), 0.1));
    }
}
