package dev.kairos.local.ledger;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.Alert;
import dev.kairos.events.Forecast;
import dev.kairos.events.Prediction;
import dev.kairos.events.SourcePosition;
import java.util.Optional;

/**
 * What the ledger needs of a prediction, forecast or alert.
 *
 * @param kind which of the three
 * @param id its id
 * @param pipeline the pipeline that wrote it
 * @param key its key
 * @param variant task, forecast target or rule
 * @param scored the input it is about; empty where it is about several
 * @param triggering the input whose arrival caused it; empty where none did
 * @param supersedes whether it names an answer that it corrects
 * @param degraded whether it is marked degraded
 * @param model the model that made it
 */
record OutputRecord(
        Kind kind,
        String id,
        String pipeline,
        String key,
        String variant,
        Optional<SourcePosition> scored,
        Optional<SourcePosition> triggering,
        boolean supersedes,
        boolean degraded,
        PipelineCounts.Model model) {
    /** The records that pipelines write about their inputs, dead letters aside. */
    enum Kind {
        PREDICTION(true),
        FORECAST(true),
        ALERT(false);

        private final boolean answer;

        Kind(boolean answer) {
            this.answer = answer;
        }

        /** Whether such a record is an answer that an input is owed; an alert is no answer. */
        boolean isAnswer() {
            return answer;
        }
    }

    OutputRecord {
        requireNonNull(kind, "kind");
        requireNonNull(id, "id");
        requireNonNull(pipeline, "pipeline");
        requireNonNull(key, "key");
        requireNonNull(variant, "variant");
        requireNonNull(scored, "scored");
        requireNonNull(triggering, "triggering");
        requireNonNull(model, "model");
    }

    static OutputRecord of(Prediction record) {
        return new OutputRecord(
                Kind.PREDICTION,
                record.getId(),
                record.getPipeline(),
                record.getKey(),
                record.getVariant(),
                Optional.ofNullable(record.getScoredPosition()),
                Optional.ofNullable(record.getTriggeringPosition()),
                record.getSupersedes() != null,
                record.getDegraded() != null,
                new PipelineCounts.Model(
                        record.getModelName(), record.getModelVersion(), record.getModelHash()));
    }

    static OutputRecord of(Forecast record) {
        return new OutputRecord(
                Kind.FORECAST,
                record.getId(),
                record.getPipeline(),
                record.getKey(),
                record.getVariant(),
                Optional.ofNullable(record.getScoredPosition()),
                Optional.ofNullable(record.getTriggeringPosition()),
                record.getSupersedes() != null,
                record.getDegraded() != null,
                new PipelineCounts.Model(
                        record.getModelName(), record.getModelVersion(), record.getModelHash()));
    }

    static OutputRecord of(Alert record) {
        return new OutputRecord(
                Kind.ALERT,
                record.getId(),
                record.getPipeline(),
                record.getKey(),
                record.getVariant(),
                Optional.ofNullable(record.getScoredPosition()),
                Optional.ofNullable(record.getTriggeringPosition()),
                record.getSupersedes() != null,
                record.getDegraded() != null,
                new PipelineCounts.Model(
                        record.getModelName(), record.getModelVersion(), record.getModelHash()));
    }
}
