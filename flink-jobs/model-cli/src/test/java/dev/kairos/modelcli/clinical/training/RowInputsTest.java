package dev.kairos.modelcli.clinical.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.modelcli.temporal.Tokens;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.Summary;
import dev.kairos.temporalcontext.features.Transform;
import dev.kairos.temporalcontext.features.Variable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowInputsTest {
    private static final FeatureSpec SPEC =
            new FeatureSpec(
                    List.of(
                            Variable.unscaled("a", Transform.NONE, 0, 9),
                            Variable.unscaled("b", Transform.NONE, 0, 9)),
                    List.of("kind"),
                    0,
                    null,
                    List.of(Summary.SEEN, Summary.LAST, Summary.MEAN));

    @Test
    void aRowHoldsSummariesFlagsAndHours() {
        var tokens =
                new Tokens(
                        new long[] {1, 1},
                        new float[] {0, 3},
                        new float[] {5, 0, 0, 6},
                        new float[] {1, 0, 0, 1},
                        new float[0],
                        new float[0],
                        new float[] {1, 5, 5, 0, 0, 0, 1, 5, 5, 1, 6, 6});
        assertThat(RowInputs.after(tokens, 0, SPEC)).containsExactly(1, 5, 5, 0, 0, 0, 1, 0, 0, 0);
        assertThat(RowInputs.after(tokens, 1, SPEC))
                .containsExactly(1, 5, 5, 1, 6, 6, 0, 1, 3, (float) Math.log(4))
                .hasSize(RowInputs.width(SPEC));
    }

    @Test
    void aRegressionReadsWhatItIsToldTo() {
        assertThat(RowInputs.columns(SPEC, EnumSet.allOf(Summary.class), false))
                .containsExactly(0, 1, 2, 3, 4, 5, 9);
        assertThat(RowInputs.columns(SPEC, Set.of(Summary.SEEN, Summary.LAST), true))
                .containsExactly(0, 1, 3, 4, 6, 7, 8, 9);
    }
}
