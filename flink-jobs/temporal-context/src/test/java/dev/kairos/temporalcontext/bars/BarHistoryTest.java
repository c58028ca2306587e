package dev.kairos.temporalcontext.bars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.temporalcontext.features.FeatureSpec;
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
            history = new BarHistory(history.state(), TOKENS, MOST);
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
    void aModelThatReadsLessReadsTheLastOfAState() {
        var history = new BarHistory(MINUTE, TOKENS, MOST);
        BARS.forEach(history::add);
        var shorter = new BarHistory(history.state(), TOKENS, 3);
        assertThat(shorter.tokens())
                .usingRecursiveComparison()
                .isEqualTo(TOKENS.of(VIEWS.subList(BARS.size() - 3, BARS.size())));
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() {
        var history = new BarHistory(MINUTE, TOKENS, MOST);
        BARS.forEach(history::add);
        BarFeatures.State features = history.state().features();
        for (List<BarView> views : List.of(List.<BarView>of(), VIEWS.subList(0, 8))) {
            assertThatThrownBy(() -> new BarHistory.State(features, views))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("features are of the bar at 2026-03-02T00:49:00Z");
        }
        assertThatThrownBy(() -> new BarHistory(MINUTE, TOKENS, 0))
                .hasMessageContaining("at least one bar, got 0");
        var others = new FeatureSpec(TOKENS.spec().variables(), List.of("candle"), 0, null);
        assertThatThrownBy(() -> new BarTokens(others)).hasMessageContaining("not [candle]");
        BarView view = VIEWS.get(0);
        assertThatThrownBy(() -> new BarView(view.eventTime(), 0, 0, view.features()))
                .hasMessageContaining("the volatility 0.0");
        assertThatThrownBy(() -> new BarView(view.eventTime(), 0, 1, List.of(1.0)))
                .hasMessageContaining("the features are [1.0]");
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
