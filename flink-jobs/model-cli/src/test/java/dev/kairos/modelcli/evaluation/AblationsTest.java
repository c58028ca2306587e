package dev.kairos.modelcli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AblationsTest {
    private static final Map<String, SeedSummary> WITHOUT =
            Map.of("no_context", new SeedSummary(List.of(0.5, 0.6)));

    @Test
    void aCostIsWhatTheMeanLosesWhicheverWayIsBetter() {
        var whole = new SeedSummary(List.of(0.8, 0.9));
        var auroc = new Ablations("AUROC", true, whole, WITHOUT);
        assertThat(auroc.cost("no_context")).isCloseTo(0.3, within(1e-12));
        assertThat(auroc.spread("no_context")).isCloseTo(0.1, within(1e-12));
        assertThat(auroc.isBeyondSpread("no_context")).isTrue();
        var loss = new Ablations("loss", false, whole, WITHOUT);
        assertThat(loss.cost("no_context")).isCloseTo(-0.3, within(1e-12));
        assertThat(loss.isBeyondSpread("no_context")).isFalse();
    }

    @Test
    void theSpreadIsTheLargerOfBoth() {
        var whole = new SeedSummary(List.of(0.56, 0.57));
        var auroc = new Ablations("AUROC", true, whole, WITHOUT);
        assertThat(auroc.spread("no_context")).isCloseTo(0.1, within(1e-12));
        assertThat(auroc.isBeyondSpread("no_context")).isFalse();
    }

    @Test
    void reportsHoldTheWholeAndEachWithout() {
        var auroc = new Ablations("AUROC", true, new SeedSummary(List.of(0.8)), WITHOUT);
        assertThat(auroc.toReport()).containsOnlyKeys("whole", "no_context");
        assertThat(auroc.toReport())
                .extractingByKey("no_context")
                .asInstanceOf(MAP)
                .containsEntry("values", List.of(0.5, 0.6))
                .containsEntry("cost", auroc.cost("no_context"))
                .containsEntry("spread", auroc.spread("no_context"))
                .containsEntry("beyond_spread", true);
        assertThat(auroc.rows())
                .containsExactly(
                        List.of("nothing", "0.8000 (0.8000–0.8000)", "", ""),
                        List.of("no context", "0.5500 (0.5000–0.6000)", "0.2500", "0.1000"));
        assertThat(auroc.columns()).hasSize(4);
    }
}
