package dev.kairos.temporalcontext.bars;

import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * The bars of one series as they come, and what a model reads to forecast from the last of them.
 *
 * <p>Not safe for use by several threads.
 */
public final class BarHistory {
    private final BarTokens tokens;
    private final int most;
    private final BarFeatures features;
    private final Deque<BarView> views = new ArrayDeque<>();

    /**
     * The same, as an assembler takes them: made once, read as often as they are among the last.
     */
    private final Deque<Observation> observations = new ArrayDeque<>();

    /**
     * All that a history remembers.
     *
     * @param features where they stand
     * @param views of the last bars, in order of time
     */
    public record State(BarFeatures.State features, List<BarView> views) implements Serializable {
        public State {
            views = List.copyOf(views);
            Instant last = features.before() == null ? null : features.before().eventTime();
            Instant seen = views.isEmpty() ? null : views.get(views.size() - 1).eventTime();
            if (!Objects.equals(last, seen)) {
                throw new IllegalArgumentException(
                        "The features are of the bar at %s, the views end at %s"
                                .formatted(last, seen));
            }
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
     * Goes on from a state. What is read grows to {@code most} bars if the state holds fewer.
     *
     * @param most how many bars a model reads, at least 1; of those in the state, the last count
     * @throws IllegalArgumentException if the state is of other features
     */
    public BarHistory(State state, BarTokens tokens, int most) {
        this(tokens, most, new BarFeatures(state.features()), state.views());
    }

    private BarHistory(BarTokens tokens, int most, BarFeatures features, List<BarView> views) {
        if (most < 1) {
            throw new IllegalArgumentException("A model reads at least one bar, got " + most);
        }
        this.tokens = tokens;
        this.most = most;
        this.features = features;
        views.forEach(this::keep);
    }

    /**
     * Takes the next bar.
     *
     * @param bar later than the one before
     * @return what is known after it
     */
    public BarView add(Bar bar) {
        BarView view = features.add(bar);
        keep(view);
        return view;
    }

    private void keep(BarView view) {
        if (views.size() == most) {
            views.removeFirst();
            observations.removeFirst();
        }
        views.addLast(view);
        observations.addLast(BarTokens.observation(view));
    }

    /** The last bars as a model reads them: one token a bar, that of the last bar at the end. */
    public TokenSequence tokens() {
        return tokens.assemble(List.copyOf(observations));
    }

    /** What to go on from later. */
    public State state() {
        return new State(features.state(), List.copyOf(views));
    }
}
