package dev.kairos.bench.pipeline.flink;

import ai.djl.inference.Predictor;
import dev.kairos.bench.peers.DjlClassifier;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.jobs.records.Observed;
import dev.kairos.jobs.records.Scored;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Predicts one record after the other, with a model of its own in each subtask. */
final class PerRecordFunction extends RichMapFunction<Observed, Scored> {
    private final String reference;
    private transient Answers answers;
    private transient DjlClassifier classifier;
    private transient Predictor<String, float[]> predictor;

    PerRecordFunction(String reference) {
        this.reference = reference;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        answers = Answers.of(reference);
        classifier = DjlClassifier.open(ModelPackage.load(reference));
        predictor = classifier.newPredictor();
    }

    @Override
    public Scored map(Observed observed) throws Exception {
        return answers.scored(observed, predictor.predict(observed.observation().text()));
    }

    @Override
    public void close() throws Exception {
        if (classifier != null) {
            predictor.close();
            classifier.close();
        }
    }
}
