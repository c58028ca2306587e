package dev.kairos.temporalcontext.bars;

import dev.kairos.temporalcontext.features.TokenSequence;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The bars of one series as they come, and what a model reads to forecast from the last of them.
 * Files and streams follow their series with it.
 *
 * <p>Not safe for use by several threads.
 */
public final class BarHistory {
    private final BarTokens tokens;
    private final int most;
    private final BarFeatures features;
    private final Deque<BarView> views = new ArrayDeque<>();

    /**
     * All that a history remembers.
     *
     * @param features where they stand
     * @param views of the last bars, in order of time
     */
    public record State(BarFeatures.State features, List<BarView> views) implements Serializable {
        public State {
            views = List.copyOf(views);
        }
    }

    /**
     * A history without bars.
     *
     * @param interval of the bars where there is no gap; above 0
     * @param most how many bars a model reads, at least 1
     */
    public BarHistory(Duration interval, BarTokens tokens, int most) {
        this(tokens, most, new BarFeatures(interval), List.of());
    }

    /**
     * Goes on from a state.
     *
     * @param interval of the bars where there is no gap; above 0
     * @param most how many bars a model reads, at least 1
     * @throws IllegalArgumentException if the state is of other features, or holds more bars
     */
    public BarHistory(Duration interval, BarTokens tokens, int most, State state) {
        this(tokens, most, new BarFeatures(interval, state.features()), state.views());
    }

    private BarHistory(BarTokens tokens, int most, BarFeatures features, List<BarView> views) {
        if (most < 1 || views.size() > most) {
            throw new IllegalArgumentException(
                    "A model that reads %d bars was given %d".formatted(most, views.size()));
        }
        this.tokens = tokens;
        this.most = most;
        this.features = features;
        this.views.addAll(views);
    }

    /**
     * Takes the next bar.
     *
     * @param bar later than the one before
     * @return what is known after it
     */
    public BarView add(Bar bar) {
        BarView view = features.add(bar);
        if (views.size() == most) {
            views.removeFirst();
        }
        views.addLast(view);
        return view;
    }

    /** The last bars as a model reads them: one token a bar, that of the last bar at the end. */
    public TokenSequence tokens() {
        return tokens.of(List.copyOf(views));
    }

    /** What to go on from later. */
    public State state() {
        return new State(features.state(), List.copyOf(views));
    }
}
