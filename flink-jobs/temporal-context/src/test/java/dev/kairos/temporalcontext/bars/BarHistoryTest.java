package dev.kairos.temporalcontext.bars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.temporalcontext.features.TokenSequence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BarHistoryTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST = 8;
    private static final List<Bar> BARS = bars(50);
    private static final List<BarView> VIEWS = views();
    private static final BarTokens TOKENS = BarTokens.fit(List.of(VIEWS));

    @Test
    void aModelReadsTheLastBarsAndNothingOfThoseBefore() {
        var history = new BarHistory(MINUTE, TOKENS, MOST);
        for (int t = 0; t < BARS.size(); t++) {
            assertThat(history.add(BARS.get(t))).isEqualTo(VIEWS.get(t));
            assertTokens(history, t);
        }
    }

    @Test
    void goesOnFromAState() {
        var history = new BarHistory(MINUTE, TOKENS, MOST);
        for (int t = 0; t < BARS.size(); t++) {
            history = new BarHistory(MINUTE, TOKENS, MOST, history.state());
            assertThat(history.add(BARS.get(t))).isEqualTo(VIEWS.get(t));
            assertTokens(history, t);
        }
    }

    private static void assertTokens(BarHistory history, int t) {
        int from = Math.max(0, t + 1 - MOST);
        TokenSequence tokens = history.tokens();
        assertThat(tokens.length()).isEqualTo(t + 1 - from);
        assertThat(tokens)
                .usingRecursiveComparison()
                .isEqualTo(TOKENS.of(VIEWS.subList(from, t + 1)));
    }

    @Test
    void theStateOfALongerHistoryIsRefused() {
        var history = new BarHistory(MINUTE, TOKENS, MOST);
        BARS.forEach(history::add);
        BarHistory.State state = history.state();
        assertThatThrownBy(() -> new BarHistory(MINUTE, TOKENS, MOST - 1, state))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reads 7 bars was given 8");
        assertThatThrownBy(() -> new BarHistory(MINUTE, TOKENS, 0))
                .hasMessageContaining("reads 0 bars");
    }

    private static List<BarView> views() {
        var features = new BarFeatures(MINUTE);
        return BARS.stream().map(features::add).toList();
    }

    private static List<Bar> bars(int count) {
        var random = new Random(5);
        var bars = new ArrayList<Bar>();
        double close = 100;
        for (int i = 0; i < count; i++) {
            double open = close;
            close *= Math.exp(1e-3 * random.nextGaussian());
            bars.add(
                    new Bar(
                            Instant.parse("2026-03-02T00:00:00Z").plusSeconds(60L * i),
                            open,
                            Math.max(open, close),
                            Math.min(open, close),
                            close,
                            random.nextInt(1000)));
        }
        return bars;
    }
}
