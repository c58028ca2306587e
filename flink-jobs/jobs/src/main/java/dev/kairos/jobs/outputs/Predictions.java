package dev.kairos.jobs.outputs;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.Prediction;
import dev.kairos.jobs.records.Scored;
import dev.kairos.jobs.records.Sentiment;
import dev.kairos.schemas.GeneratedRecords;
import dev.kairos.schemas.OutputId;
import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Makes the predictions of a pipeline.
 *
 * @param pipeline the pipeline that answers
 * @param clock what {@code produced_at} is read from
 */
public record Predictions(String pipeline, Clock clock) implements Serializable {
    private static final String RECORD = "Prediction";

    static {
        GeneratedRecords.trust();
    }

    public Predictions {
        requireNonNull(pipeline, "pipeline");
        requireNonNull(clock, "clock");
    }

    /**
     * The prediction for an observation. Scored and triggering position are the same: a text's
     * sentiment is context-free, so no later input corrects it.
     *
     * @param scored an observation with a sentiment
     * @param context what it was seen in
     */
    public Prediction of(Scored scored, Context context) {
        return full(scored, scored.sentiment(), context).build();
    }

    /**
     * The prediction for an observation that repeats an earlier answer of its key, with the model
     * that gave it.
     *
     * @param scored an observation without a sentiment
     * @param repeated the earlier answer
     * @param context what it was seen in
     */
    public Prediction degraded(
            Scored scored, Sentiment repeated, Degradation degradation, Context context) {
        return full(scored, repeated, context).setDegraded(degradation.label()).build();
    }

    private Prediction.Builder full(Scored scored, Sentiment sentiment, Context context) {
        var position = EventPositions.of(scored.position());
        String id =
                OutputId.of(pipeline, RECORD, scored.key(), sentiment.task(), position, position);
        return Prediction.newBuilder()
                .setId(id)
                .setPipeline(pipeline)
                .setKey(scored.key())
                .setVariant(sentiment.task())
                .setEventTime(scored.eventTime())
                .setProducedAt(clock.instant().truncatedTo(ChronoUnit.MICROS))
                .setScoredPosition(position)
                .setTriggeringPosition(position)
                .setModelName(sentiment.modelName())
                .setModelVersion(sentiment.modelVersion())
                .setModelHash(sentiment.modelHash())
                .setContextSize(context.size())
                .setContextFrom(context.from())
                .setWatermark(context.watermark())
                .setTask(sentiment.task())
                .setLabel(sentiment.label())
                .setProbabilities(sentiment.probabilities())
                .setCalibrated(sentiment.calibrated())
                .setSentimentIndex(context.sentimentIndex());
    }

    /**
     * What an observation was seen in.
     *
     * @param sentimentIndex decayed mean over the context and, if it has a sentiment of its own,
     *     the observation itself; null over nothing
     * @param size observations before it in its context, itself left out
     * @param from event time of the earliest of them, or null
     * @param watermark the watermark at that moment, or null before the first
     */
    public record Context(Double sentimentIndex, int size, Instant from, Instant watermark) {}
}
