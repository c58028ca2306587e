package dev.kairos.schemas.testing;

import dev.kairos.events.Prediction;
import dev.kairos.events.SourcePosition;
import dev.kairos.schemas.OutputId;
import java.time.Instant;
import java.util.Map;

/**
 * See {@link TestRecords#predictionAbout}. The id follows from the rest, as a pipeline would write
 * it.
 */
public final class PredictionBuilder {
    private final Prediction.Builder prediction;
    private SourcePosition scored = new SourcePosition("kairos.news", 0, 0L);
    private SourcePosition triggering;

    PredictionBuilder(String key) {
        Instant eventTime = Instant.parse("2026-01-05T09:30:00Z");
        prediction =
                Prediction.newBuilder()
                        .setPipeline("news-sentiment")
                        .setKey(key)
                        .setVariant("sentiment")
                        .setEventTime(eventTime)
                        .setProducedAt(eventTime.plusMillis(150))
                        .setModelName("news-sentiment")
                        .setModelVersion("test")
                        .setModelHash(OutputId.sha256Hex(new byte[0]))
                        .setContextSize(0)
                        .setTask("sentiment")
                        .setCalibrated(false);
        saying("neutral", Map.of("negative", 0.1, "neutral", 0.8, "positive", 0.1));
    }

    public PredictionBuilder by(String pipeline) {
        prediction.setPipeline(pipeline);
        return this;
    }

    /** In ISO-8601; made 150 ms later unless {@link #producedAt} says otherwise. */
    public PredictionBuilder at(String eventTime) {
        Instant time = Instant.parse(eventTime);
        prediction.setEventTime(time).setProducedAt(time.plusMillis(150));
        return this;
    }

    public PredictionBuilder producedAt(Instant time) {
        prediction.setProducedAt(time);
        return this;
    }

    /**
     * The input that was scored, which also triggered unless {@link #triggeredBy} names another.
     */
    public PredictionBuilder scoring(String topic, int partition, long offset) {
        scored = new SourcePosition(topic, partition, offset);
        return this;
    }

    /** A later input that corrected the answer about the scored one. */
    public PredictionBuilder triggeredBy(String topic, int partition, long offset) {
        triggering = new SourcePosition(topic, partition, offset);
        return this;
    }

    /** Id of the answer that this one corrects. */
    public PredictionBuilder superseding(String id) {
        prediction.setSupersedes(id);
        return this;
    }

    public PredictionBuilder variant(String variant) {
        prediction.setVariant(variant);
        return this;
    }

    public PredictionBuilder saying(String label, Map<String, Double> probabilities) {
        prediction.setLabel(label).setProbabilities(probabilities);
        return this;
    }

    /** Sentiment with those probabilities, and the most probable label. */
    public PredictionBuilder sentiment(double negative, double neutral, double positive) {
        String label =
                neutral >= negative && neutral >= positive
                        ? "neutral"
                        : negative > positive ? "negative" : "positive";
        return saying(
                label, Map.of("negative", negative, "neutral", neutral, "positive", positive));
    }

    public PredictionBuilder withIndex(double sentimentIndex) {
        prediction.setSentimentIndex(sentimentIndex);
        return this;
    }

    public PredictionBuilder withContext(int size, Instant from) {
        prediction.setContextSize(size).setContextFrom(from);
        return this;
    }

    public PredictionBuilder degraded(String how) {
        prediction.setDegraded(how);
        return this;
    }

    public Prediction build() {
        SourcePosition trigger = triggering == null ? scored : triggering;
        return prediction
                .setScoredPosition(scored)
                .setTriggeringPosition(trigger)
                .setId(
                        OutputId.of(
                                prediction.getPipeline(),
                                "Prediction",
                                prediction.getKey(),
                                prediction.getVariant(),
                                scored,
                                trigger))
                .build();
    }
}
