package dev.kairos.bench.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.inference.simulation.CostCurve;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostFitTest {
    private static BatchTiming timing(int size, int length, double nanos, double scatter) {
        return new BatchTiming(new BatchShape(size, length), nanos, scatter);
    }

    @Test
    void findsTheLineThroughExactTimes() {
        CostFit fit =
                CostFit.of(
                        List.of(
                                timing(1, 10, 1_050, 0.1),
                                timing(4, 10, 1_200, 0.3),
                                timing(2, 100, 2_000, 0.2)));

        assertThat(fit.fixedNanos()).isCloseTo(1_000, within(1e-6));
        assertThat(fit.nanosPerToken()).isCloseTo(5, within(1e-9));
        assertThat(fit.largestError()).isCloseTo(0, within(1e-9));
        assertThat(fit.jitter()).isEqualTo(0.2);
        assertThat(fit.mostTokens()).isEqualTo(200);
    }

    @Test
    void tellsHowFarTheLineIsOff() {
        CostFit fit =
                CostFit.of(
                        List.of(
                                timing(1, 10, 1_000, 0),
                                timing(1, 20, 3_000, 0),
                                timing(1, 30, 3_000, 0)));

        assertThat(fit.meanError()).isPositive().isLessThan(fit.largestError());
        assertThat(fit.largestError()).isLessThan(0.5);
    }

    @Test
    void knowsNoNegativeFixedCost() {
        CostFit fit = CostFit.of(List.of(timing(1, 10, 100, 0), timing(1, 20, 400, 0)));

        assertThat(fit.fixedNanos()).isZero();
        assertThat(fit.nanosPerToken()).isBetween(10.0, 20.0);
    }

    @Test
    void makesACurveForSimulations() {
        CostFit fit = CostFit.of(List.of(timing(1, 10, 1_050, 0), timing(2, 100, 2_000, 0)));

        CostCurve curve = fit.curve("a core", "measured");

        assertThat(curve.nanos(200)).isCloseTo(2_000, within(1e-6));
        assertThat(curve.maxBatchTokens()).isEqualTo(200);
    }

    @Test
    void needsTwoSizes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CostFit.of(List.of(timing(1, 20, 1, 0), timing(2, 10, 1, 0))));
    }
}
