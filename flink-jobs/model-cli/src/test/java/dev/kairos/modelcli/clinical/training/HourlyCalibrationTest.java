package dev.kairos.modelcli.clinical.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.modelcli.clinical.training.HourlyCalibration.Knot;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HourlyCalibrationTest {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final HourlyCalibration LINES =
            new HourlyCalibration(
                    List.of(new Knot(6, 0.5, -1), new Knot(12, 1, 0), new Knot(48, 2, 0.5)));

    @Test
    void linesRunBetweenKnotsAndStayBeyondThem() {
        assertThat(LINES.logit(0, 2)).isCloseTo(0, EXACT);
        assertThat(LINES.logit(6, 2)).isCloseTo(0, EXACT);
        assertThat(LINES.logit(9, 2)).isCloseTo(0.75 * 2 - 0.5, EXACT);
        assertThat(LINES.logit(12, 2)).isCloseTo(2, EXACT);
        assertThat(LINES.logit(30, 2)).isCloseTo(1.5 * 2 + 0.25, EXACT);
        assertThat(LINES.logit(48, 2)).isCloseTo(4.5, EXACT);
        assertThat(LINES.logit(1000, 2)).isCloseTo(4.5, EXACT);
    }

    @Test
    void bendsSumToTheSameLines() {
        double[][] bends = LINES.bends();
        for (double hour = 0; hour < 60; hour += 0.7) {
            double slope = 0.5;
            double offset = -1;
            for (int k = 0; k < bends.length; k++) {
                double since = Math.max(0, hour - LINES.knots().get(k).hour());
                slope += since * bends[k][0];
                offset += since * bends[k][1];
            }
            assertThat(slope * 3 + offset).isCloseTo(LINES.logit(hour, 3), EXACT);
        }
    }

    @Test
    void oneKnotHoldsAtAllHours() {
        var always = HourlyCalibration.always(new Calibration(2, 1));
        assertThat(always.bends()).isDeepEqualTo(new double[][] {{0, 0}});
        assertThat(always.logit(0, 3)).isEqualTo(7);
        assertThat(always.logit(90, 3)).isEqualTo(7);
        assertThat(HourlyCalibration.NONE.logit(5, 3)).isEqualTo(3);
    }

    @Test
    void knotsAscend() {
        var knot = new Knot(6, 1, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HourlyCalibration(List.of(knot, knot)));
        assertThatIllegalArgumentException().isThrownBy(() -> new HourlyCalibration(List.of()));
    }
}
