package dev.kairos.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TargetTest {
    @Test
    void isMetAtItsLimit() {
        assertThat(Target.atLeast(2, "ratio", 2).isMet()).isTrue();
        assertThat(Target.atMost(2, "ratio", 2).isMet()).isTrue();
    }

    @Test
    void tellsByHowMuchItIsMissed() {
        assertThat(Target.atLeast(2, "ratio", 1.5).missedBy()).isCloseTo(0.5, within(1e-9));
        assertThat(Target.atMost(2, "ratio", 2.5).missedBy()).isCloseTo(0.5, within(1e-9));
        assertThat(Target.atLeast(2, "ratio", 1.5).toString())
                .isEqualTo("ratio: at least 2.0, found 1.500: missed by 0.500");
        assertThat(Target.atLeast(2, "ratio", 3).toString())
                .isEqualTo("ratio: at least 2.0, found 3.000: met");
        assertThat(Target.atMost(2, "ratio", 1).fields())
                .containsEntry("at_most", 2.0)
                .containsEntry("found", 1.0)
                .containsEntry("met", true)
                .containsEntry("missed_by", 0.0);
    }

    @Test
    void isNotMetByWhatIsNoNumber() {
        assertThat(Target.atLeast(2, "ratio", Double.NaN).isMet()).isFalse();
    }
}
