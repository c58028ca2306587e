package dev.kairos.temporalcontext.features;

import static java.util.Objects.requireNonNull;

import dev.kairos.temporalcontext.Observation;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * Makes tokens of the observations of one key. A token holds what was observed at its time, and
 * summaries of it and of what came before: nothing later changes a bit of it.
 *
 * <p>Every distinct time and kind gives a token, also if no value of it is read by the model or
 * believed. Variables that the model does not read are passed over, and so are kinds.
 *
 * <p>May be used by several threads, if the embeddings may.
 */
public final class FeatureAssembler {
    private final InputIndex index;

    public FeatureAssembler(FeatureSpec spec) {
        this.index = new InputIndex(requireNonNull(spec, "spec"));
    }

    /** What the model reads. */
    public FeatureSpec spec() {
        return index.spec();
    }

    /**
     * Makes tokens of observations without texts, or for a model that reads none.
     *
     * @see #assemble(List, Function)
     */
    public TokenSequence assemble(List<Observation> ascending) {
        return assemble(ascending, FeatureAssembler::noEmbedding);
    }

    /**
     * Makes tokens.
     *
     * @param ascending observations of one key in order of event time; of those at the same time,
     *     the later ones in the list override values
     * @param embeddings the embedding of an observation's text, as long as the spec's {@code
     *     textWidth}; null for one that cannot be told, which leaves zeros. Asked only for texts of
     *     kinds that the model reads, and only if it reads texts
     * @throws IllegalArgumentException if the observations are not in order or not of one key, or
     *     if an embedding has another length or holds what is no number
     */
    public TokenSequence assemble(
            List<Observation> ascending, Function<? super Observation, float[]> embeddings) {
        return rows(ascending, embeddings).finished();
    }

    /**
     * Makes the last token of observations without texts, or for a model that reads none.
     *
     * @see #assembleLast(List, Function)
     */
    public TokenSequence assembleLast(List<Observation> ascending) {
        return assembleLast(ascending, FeatureAssembler::noEmbedding);
    }

    /**
     * Makes the last token alone, as {@link TokenSequence#last()} of {@link #assemble(List,
     * Function)}, and no summaries of the others.
     */
    public TokenSequence assembleLast(
            List<Observation> ascending, Function<? super Observation, float[]> embeddings) {
        return rows(ascending, embeddings).last();
    }

    private TokenRows rows(
            List<Observation> ascending, Function<? super Observation, float[]> embeddings) {
        var rows = new TokenRows(index, distinctTimes(ascending));
        for (Observation observation : ascending) {
            rows.add(observation, embedding(index, observation, embeddings));
        }
        return rows;
    }

    /** The checked embedding of what is a text to the model; else null. */
    static float[] embedding(
            InputIndex index,
            Observation observation,
            Function<? super Observation, float[]> embeddings) {
        int width = index.spec().textWidth();
        if (width == 0
                || observation.text() == null
                || index.number(observation.kind()) == InputIndex.UNKNOWN) {
            return null;
        }
        float[] embedding = embeddings.apply(observation);
        if (embedding != null) {
            requireEmbedding(embedding, width, observation);
        }
        return embedding;
    }

    private static void requireEmbedding(float[] embedding, int width, Observation observation) {
        if (embedding.length != width) {
            throw new IllegalArgumentException(
                    "The embedding of the text at %s has %d numbers, the model reads %d"
                            .formatted(observation.position(), embedding.length, width));
        }
        for (float number : embedding) {
            if (!Float.isFinite(number)) {
                throw new IllegalArgumentException(
                        "The embedding of the text at %s holds %s, not a finite number"
                                .formatted(observation.position(), number));
            }
        }
    }

    static float[] noEmbedding(Observation observation) {
        throw new IllegalArgumentException(
                "The model reads texts, and there is no embedding of the one at "
                        + observation.position());
    }

    private static int distinctTimes(List<Observation> ascending) {
        int count = 0;
        Observation previous = null;
        for (Observation observation : ascending) {
            requireNonNull(observation, "observation");
            if (previous == null) {
                count = 1;
            } else {
                requireSuccessor(previous, observation);
                count += observation.eventTime().equals(previous.eventTime()) ? 0 : 1;
            }
            previous = observation;
        }
        return count;
    }

    private static void requireSuccessor(Observation previous, Observation next) {
        Instant time = next.eventTime();
        if (time.isBefore(previous.eventTime())) {
            throw new IllegalArgumentException(
                    "Observations must ascend in event time: %s at %s follows %s at %s"
                            .formatted(
                                    time,
                                    next.position(),
                                    previous.eventTime(),
                                    previous.position()));
        }
        if (!next.key().equals(previous.key())) {
            throw new IllegalArgumentException(
                    "Observations must be of one key: the one at %s has another than that at %s"
                            .formatted(next.position(), previous.position()));
        }
    }
}
