package dev.kairos.modelcli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LabelledTokensTest {
    private static final LabelledTokens TEXTS =
            LabelledTokens.of(new int[][] {{1}, {2}}, new int[] {2, 0}, 3);

    @Test
    void aTeacherHasItsShare() {
        float[][] said = {{0.5f, 0.25f, 0.25f}, {1, 0, 0}};
        LabelledTokens taught = TEXTS.taughtBy(said, 0.8);
        assertThat(taught.targets()[0]).containsExactly(0.4f, 0.2f, 0.4f);
        assertThat(taught.targets()[1]).containsExactly(1, 0, 0);
        assertThat(TEXTS.targets()[0]).as("what people said").containsExactly(0, 0, 1);
        assertThat(TEXTS.labels()).containsExactly(2, 0);
    }

    @Test
    void everyTextHasATarget() {
        assertThatThrownBy(() -> TEXTS.taughtBy(new float[3][3], 0.5))
                .hasMessage("2 texts have 3 answers");
        assertThatThrownBy(() -> new LabelledTokens(new int[2][1], new float[1][3]))
                .hasMessage("2 texts have 1 labels");
    }
}
