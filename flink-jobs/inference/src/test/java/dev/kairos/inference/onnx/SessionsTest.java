package dev.kairos.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final Sessions<String> sessions = new Sessions<>(List.of("a", "b"));

    /** Runs that begin within each other, and so are under way at one time. */
    private List<String> nested(int runs) {
        return sessions.run(
                session -> {
                    var used = new ArrayList<>(List.of(session));
                    if (runs > 1) {
                        used.addAll(nested(runs - 1));
                    }
                    return used;
                });
    }

    @Test
    void runsAtOneTimeHaveOneEach() {
        assertThat(nested(2)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void furtherRunsShareAndTakeNoneAway() {
        assertThat(nested(5)).hasSize(5).contains("a", "b");

        assertThat(nested(2)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void runsOneAfterTheOtherTakeTurns() {
        assertThat(List.of(nested(1), nested(1), nested(1), nested(1)))
                .containsExactly(List.of("a"), List.of("b"), List.of("a"), List.of("b"));
    }

    @Test
    void aRunThatFailsGivesItsSessionBack() {
        for (int i = 0; i < 2; i++) {
            assertThatIllegalStateException()
                    .isThrownBy(
                            () ->
                                    sessions.run(
                                            session -> {
                                                throw new IllegalStateException(session);
                                            }));
        }

        assertThat(nested(2)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void allAreClosedAndNothingRunsAfterwards() {
        var closed = new ArrayList<String>();
        sessions.close(closed::add);

        assertThat(closed).containsExactly("a", "b");
        assertThatIllegalStateException()
                .isThrownBy(() -> nested(1))
                .withMessageContaining("closed");
    }

    @Test
    void noneIsTooFew() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Sessions<>(List.of()));
    }
}
