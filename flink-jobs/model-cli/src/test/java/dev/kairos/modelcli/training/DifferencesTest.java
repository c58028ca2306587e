package dev.kairos.modelcli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.modelcli.UserError;
import org.junit.jupiter.api.Test;

class DifferencesTest {
    @Test
    void whatIsNoNumberIsNotForgotten() {
        float[][] some = {{1, Float.NaN, 3}, {4, 5, 6}};
        float[][] others = {{1, 2, 3.5f}, {4, 5, 6}};
        double largest = Differences.largest(some, others);
        assertThat(largest).isNaN();
        assertThatThrownBy(() -> Differences.require(largest, 1e-4, "a test"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("in a test");
        some[0][1] = 2;
        assertThat(Differences.largest(some, others)).isEqualTo(0.5);
    }
}
