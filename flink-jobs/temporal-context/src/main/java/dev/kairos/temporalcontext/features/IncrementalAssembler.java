package dev.kairos.temporalcontext.features;

import static java.util.Objects.requireNonNull;

import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.ContextWindow;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.Timed;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * The tokens of one key, kept as its observations arrive. After each of them, {@link #sequence()}
 * is to the bit what {@link FeatureAssembler} makes of the observations in a {@link ContextWindow}
 * that was filled in the same order.
 *
 * <p>An observation at the latest time or after it costs its own token and, in a full window,
 * moving the others by one. A late one has all summaries computed anew, and so has one that pushes
 * another out. Not safe for use by several threads.
 */
public final class IncrementalAssembler {
    private final InputIndex index;
    private final Function<? super Observation, float[]> embeddings;
    private final ContextWindow<Embedded> window;
    private TokenRows rows;
    private String key;

    /** For observations without texts, or a model that reads none. */
    public IncrementalAssembler(FeatureSpec spec, ContextSpec context) {
        this(spec, context, FeatureAssembler::noEmbedding);
    }

    /**
     * @param context how many observations are kept, of which age
     * @param embeddings as of {@link FeatureAssembler#assemble(List, Function)}; asked once for a
     *     text, when it is added
     */
    public IncrementalAssembler(
            FeatureSpec spec,
            ContextSpec context,
            Function<? super Observation, float[]> embeddings) {
        this.index = new InputIndex(requireNonNull(spec, "spec"));
        this.embeddings = requireNonNull(embeddings, "embeddings");
        this.window = new ContextWindow<>(context);
        this.rows = new TokenRows(index, 0);
    }

    /**
     * Adds an observation, and lets go of those that the window lets go of.
     *
     * @throws IllegalArgumentException if its key is another than that of the others, or its
     *     embedding does not fit; nothing is changed then
     */
    public void add(Observation observation) {
        if (key != null && !observation.key().equals(key)) {
            throw new IllegalArgumentException(
                    "Observations must be of one key: the one at %s has another than those before"
                            .formatted(observation.position()));
        }
        float[] embedding = FeatureAssembler.embedding(index, observation, embeddings);
        key = observation.key();
        var added = new Embedded(observation, embedding);
        List<Embedded> gone = window.add(added);
        if (gone.isEmpty() || gone.get(0) != added) {
            rows.add(observation, added.embedding());
            letGo(gone);
        }
    }

    /** The tokens of the observations that the window holds. */
    public TokenSequence sequence() {
        return rows.sequence();
    }

    /** The last of them alone, see {@link TokenSequence#last()}. */
    public TokenSequence last() {
        return rows.last();
    }

    private void letGo(List<Embedded> gone) {
        if (gone.size() > window.size()) {
            rows = new TokenRows(index, rows.length());
            window.observations().forEach(kept -> rows.add(kept.observation(), kept.embedding()));
            return;
        }
        for (Embedded earliest : gone) {
            rows.removeTokenOf(earliest.observation());
            // Others that were part of the token stay.
            for (Embedded kept : window.at(earliest.eventTime())) {
                if (kept.observation().kind().equals(earliest.observation().kind())) {
                    rows.add(kept.observation(), kept.embedding());
                }
            }
        }
    }

    /** An observation and the embedding of its text, or null. */
    private record Embedded(Observation observation, float[] embedding) implements Timed {
        @Override
        public Instant eventTime() {
            return observation.eventTime();
        }
    }
}
