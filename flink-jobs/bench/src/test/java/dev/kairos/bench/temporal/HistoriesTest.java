package dev.kairos.bench.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HistoriesTest {
    private static final int COUNT = 200;

    private static TemporalSpec spec(Histories histories) {
        return TemporalPackage.load(histories.model()).manifest().temporal();
    }

    @ParameterizedTest
    @EnumSource
    void aSeedGivesTheSameHistories(Histories histories) {
        TemporalSpec spec = spec(histories);
        List<History> drawn = histories.draw(spec, 5, 3);

        assertThat(histories.draw(spec, 5, 3)).isEqualTo(drawn);
        assertThat(histories.draw(spec, 5, 4)).isNotEqualTo(drawn);
    }

    @ParameterizedTest
    @EnumSource
    void everyObservationIsAToken(Histories histories) {
        TemporalSpec spec = spec(histories);
        var assembler = new FeatureAssembler(spec.features());
        for (History history : histories.draw(spec, 10, 1)) {
            TokenSequence tokens = assembler.assemble(history.context(spec.context()));
            assertThat(tokens.length()).isEqualTo(history.context(spec.context()).size());
            assertThat(tokens.kind()).doesNotContain(0);
        }
    }

    @Test
    void staysAreAsLongAsRealOnes() {
        double[] lengths =
                Histories.STAYS.draw(spec(Histories.STAYS), COUNT, 1).stream()
                        .mapToDouble(history -> history.past().size() + 1)
                        .sorted()
                        .toArray();

        assertThat(lengths[0]).isGreaterThanOrEqualTo(6);
        assertThat(lengths[COUNT / 20]).isBetween(40.0, 55.0);
        assertThat(lengths[COUNT / 2]).isBetween(68.0, 82.0);
        assertThat(lengths[COUNT * 19 / 20]).isBetween(105.0, 140.0);
        assertThat(lengths[COUNT - 1]).isLessThanOrEqualTo(206);
    }

    @Test
    void barsFillTheContextAndMore() {
        TemporalSpec spec = spec(Histories.BARS);
        History history = Histories.BARS.draw(spec, 1, 1).get(0);

        assertThat(history.past()).hasSizeGreaterThan(spec.context().maxObservations());
        assertThat(history.context(spec.context()))
                .hasSize(spec.context().maxObservations())
                .doesNotContain(history.past().get(0))
                .endsWith(history.latest());
    }
}
