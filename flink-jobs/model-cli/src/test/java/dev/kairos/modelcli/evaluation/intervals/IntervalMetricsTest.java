package dev.kairos.modelcli.evaluation.intervals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntervalMetricsTest {
    private static final LocalDate MONDAY = LocalDate.parse("2026-03-02");
    private static final LocalDate TUESDAY = MONDAY.plusDays(1);
    private static final List<Double> LEVELS = List.of(0.1, 0.5, 0.9);

    @Test
    void pinballWeighsMissesByTheirSide() {
        assertThat(Pinball.loss(0.1, 2, 5)).isCloseTo(0.3, within(1e-12));
        assertThat(Pinball.loss(0.1, 5, 2)).isCloseTo(2.7, within(1e-12));
        assertThat(Pinball.loss(0.9, 2, 2)).isZero();
    }

    @Test
    void kupiecAgreesWithValuesByHand() {
        // 2 [10 ln(0.1 / 0.05) + 90 ln(0.9 / 0.95)] = 4.1308; P(chi-squared_1 > 4.1308) = 0.0421.
        assertThat(Kupiec.likelihoodRatio(0.05, 10, 100)).isCloseTo(4.1308, within(1e-4));
        assertThat(Kupiec.pValue(0.05, 10, 100)).isCloseTo(0.0421, within(1e-4));
        assertThat(Kupiec.pValue(0.05, 5, 100)).isCloseTo(1, within(1e-7));
        // No hit at all: 2 * 100 * ln(1 / 0.95) = 10.2587.
        assertThat(Kupiec.likelihoodRatio(0.05, 0, 100)).isCloseTo(10.2587, within(1e-4));
        assertThat(Kupiec.likelihoodRatio(0.5, 100, 100)).isCloseTo(138.6294, within(1e-4));
        assertThatThrownBy(() -> Kupiec.pValue(0.05, 101, 100)).hasMessageContaining("101");
    }

    @Test
    void holmStepsDown() {
        // Ascending 0.01, 0.03, 0.04 become 3 * 0.01, 2 * 0.03, and no less than the one before.
        assertThat(Holm.adjust(new double[] {0.04, 0.01, 0.03}))
                .containsExactly(new double[] {0.06, 0.03, 0.06}, within(1e-12));
        assertThat(Holm.adjust(new double[] {0.9, 0.8})).containsExactly(1, 1);
    }

    @Test
    void reportsWhatWasCountedByHand() {
        var forecasts =
                List.of(
                        new QuantileForecast(MONDAY, new double[] {-1, 0, 1}, 0.5),
                        new QuantileForecast(MONDAY, new double[] {-1, 0, 1}, -2),
                        new QuantileForecast(TUESDAY, new double[] {-2, 0, 2}, 0),
                        new QuantileForecast(TUESDAY, new double[] {-2, 0, 2}, 3));
        IntervalReport report = IntervalReport.of(LEVELS, forecasts);
        assertThat(report.levels().stream().map(IntervalReport.Level::hitRate))
                .containsExactly(0.25, 0.5, 0.75);
        // Level 0.1: 0.15 + 0.9 + 0.2 + 0.5; 0.5: 0.25 + 1 + 0 + 1.5; 0.9: 0.05 + 0.3 + 0.2 + 0.9.
        assertThat(report.levels().get(0).pinball()).isCloseTo(1.75 / 4, within(1e-12));
        assertThat(report.levels().get(1).pinball()).isCloseTo(2.75 / 4, within(1e-12));
        assertThat(report.levels().get(2).pinball()).isCloseTo(1.45 / 4, within(1e-12));
        assertThat(report.pinball()).isCloseTo((1.75 + 2.75 + 1.45) / 12, within(1e-12));
        CentralInterval interval = report.intervals().get(0);
        assertThat(report.intervals()).hasSize(1);
        assertThat(interval.nominal()).isCloseTo(0.8, within(1e-12));
        assertThat(interval.coverage()).isEqualTo(0.5);
        assertThat(interval.width()).isEqualTo(3);
        // Two misses by 1, each weighed 2 / 0.2.
        assertThat(interval.winkler()).isCloseTo((12 + 20) / 4.0, within(1e-12));
    }

    @Test
    void theWorstDayIsTheOneFurthestBelowItsOwnAllowance() {
        var forecasts = new ArrayList<QuantileForecast>();
        // One miss of four is chance; 40 misses of 100 are not.
        add(forecasts, MONDAY, 4, 1);
        add(forecasts, TUESDAY, 100, 40);
        CentralInterval interval = IntervalReport.of(LEVELS, forecasts).intervals().get(0);
        assertThat(interval.worst().date()).isEqualTo(TUESDAY);
        assertThat(interval.worst().coverage()).isEqualTo(0.6);
        // 0.8 - 0.015 - 3 sqrt(0.8 * 0.2 / 100)
        assertThat(interval.worst().allowed()).isCloseTo(0.665, within(1e-12));
        assertThat(interval.worst().holds()).isFalse();
        assertThat(IntervalReport.of(LEVELS, forecasts.subList(0, 4)).worstDaysHold()).isTrue();
    }

    @Test
    void crossedQuantilesAreNamed() {
        assertThatThrownBy(() -> new QuantileForecast(MONDAY, new double[] {1, 0}, 0))
                .hasMessageContaining("2026-03-02")
                .hasMessageContaining("cross");
        assertThatThrownBy(() -> IntervalReport.of(LEVELS, List.of()))
                .hasMessageContaining("no forecasts");
    }

    private static void add(
            List<QuantileForecast> forecasts, LocalDate day, int outcomes, int misses) {
        for (int i = 0; i < outcomes; i++) {
            forecasts.add(new QuantileForecast(day, new double[] {-1, 0, 1}, i < misses ? 5 : 0));
        }
    }
}
