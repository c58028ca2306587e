package dev.kairos.modelcli.clinical.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.onnx.proto.OnnxMl.GraphProto;
import dev.kairos.modelcli.clinical.training.Recipe.Contrast;
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
    private static final List<Contrast> CONTRASTS = List.of(new Contrast("b", "a"));

    private static final FeatureSpec SPEC =
            new FeatureSpec(
                    List.of(
                            Variable.unscaled("a", Transform.NONE, 0, 9),
                            Variable.unscaled("b", Transform.NONE, 0, 9)),
                    List.of("kind"),
                    0,
                    null,
                    List.of(Summary.SEEN, Summary.LAST, Summary.MEAN));

    /** Two tokens, three hours apart: the first observes a, the second b. */
    private static final Tokens TWO =
            new Tokens(
                    new long[] {1, 1},
                    new float[] {0, 3},
                    new float[] {5, 0, 0, 6},
                    new float[] {1, 0, 0, 1},
                    new float[0],
                    new float[0],
                    new float[] {1, 5, 5, 0, 0, 0, 1, 5, 5, 1, 6, 6});

    @Test
    void aRowHoldsSummariesFlagsAndHours() {
        RowInputs inputs = RowInputs.of(SPEC, false, List.of(), true);
        assertThat(inputs.after(TWO, 0)).containsExactly(1, 5, 5, 0, 0, 0, 1, 0, 0, 0);
        assertThat(inputs.after(TWO, 1))
                .containsExactly(1, 5, 5, 1, 6, 6, 0, 1, 3, (float) Math.log(4))
                .hasSize(inputs.width());
    }

    @Test
    void differencesAreOfSummaries() {
        var all =
                new FeatureSpec(
                        SPEC.variables(),
                        SPEC.kinds(),
                        0,
                        null,
                        List.of(
                                Summary.FIRST,
                                Summary.LAST,
                                Summary.MEAN,
                                Summary.LOWEST,
                                Summary.HIGHEST));
        var tokens =
                new Tokens(
                        new long[] {1},
                        new float[] {0},
                        new float[2],
                        new float[2],
                        new float[0],
                        new float[0],
                        new float[] {1, 5, 2, 0, 9, 10, 20, 15, 8, 21});
        assertThat(RowInputs.of(all, true, CONTRASTS, true).after(tokens, 0))
                .endsWith(5 - 1, 5 - 2, 9 - 0, 20 - 10, 20 - 15, 21 - 8, 20 - 5, 0, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowInputs.of(SPEC, true, List.of(), true))
                .withMessageContaining("FIRST");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowInputs.of(all, false, List.of(new Contrast("a", "c")), true));
    }

    @Test
    void aRegressionReadsWhatItIsToldTo() {
        RowInputs inputs = RowInputs.of(SPEC, false, CONTRASTS, true);
        assertThat(inputs.columns(EnumSet.allOf(Summary.class), false))
                .containsExactly(0, 1, 2, 3, 4, 5, 10);
        assertThat(inputs.columns(Set.of(Summary.SEEN, Summary.LAST), true))
                .containsExactly(0, 1, 3, 4, 6, 7, 9, 10);
    }

    @Test
    void whatIsTakenAwayIsNotRead() {
        RowInputs untimed = RowInputs.of(SPEC, false, CONTRASTS, false);
        assertThat(untimed.width()).isEqualTo(9);
        assertThat(untimed.columns(Set.of(Summary.LAST), true)).containsExactly(1, 4, 6, 7);

        var bare = new FeatureSpec(SPEC.variables(), SPEC.kinds(), 0, null);
        RowInputs now = RowInputs.of(bare, false, List.of(), true);
        assertThat(now.after(TWO, 1)).containsExactly(0, 6, 0, 1, 3, (float) Math.log(4));
        assertThat(now.columns(Set.of(), false)).containsExactly(0, 1, 2, 3, 5);
        assertThatIllegalStateException()
                .isThrownBy(() -> now.addTo(GraphProto.newBuilder()))
                .withMessageContaining("not exported");
    }
}
