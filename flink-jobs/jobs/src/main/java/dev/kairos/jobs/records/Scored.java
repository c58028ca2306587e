package dev.kairos.jobs.records;

import dev.kairos.temporalcontext.SourcePosition;
import java.time.Instant;

/**
 * An observation after the model stage: with its sentiment, or with the failure to get one; the
 * other is null. The text stays behind, for nothing later reads it.
 *
 * @param key what the observation is about
 * @param eventTime when it happened
 * @param position where it lies in Kafka
 * @param payloadHash SHA-256 of the original value
 * @param sentiment the model's answer
 * @param failure why there is none
 * @param skipped whether the model was not asked because the key has an answer that can be
 *     repeated; the failure then says what it is if there turns out to be none
 */
public record Scored(
        String key,
        Instant eventTime,
        SourcePosition position,
        String payloadHash,
        Sentiment sentiment,
        Failure failure,
        boolean skipped) {
    public Scored {
        if ((sentiment == null) == (failure == null)) {
            throw new IllegalArgumentException("Either a sentiment or a failure, and not both");
        }
        if (skipped && failure == null) {
            throw new IllegalArgumentException("What was skipped has no sentiment");
        }
    }

    public static Scored of(Observed observed, Sentiment sentiment) {
        return of(observed, sentiment, null, false);
    }

    public static Scored of(Observed observed, Failure failure) {
        return of(observed, null, failure, false);
    }

    /** One about which the model was not asked; see {@link #skipped()}. */
    public static Scored skip(Observed observed, Failure failure) {
        return of(observed, null, failure, true);
    }

    private static Scored of(
            Observed observed, Sentiment sentiment, Failure failure, boolean skipped) {
        var observation = observed.observation();
        return new Scored(
                observation.key(),
                observation.eventTime(),
                observation.position(),
                observed.payloadHash(),
                sentiment,
                failure,
                skipped);
    }
}
