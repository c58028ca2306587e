package dev.kairos.inference;

import java.util.List;

/** A model that answers many inputs at once. Any number of threads may ask it at a time. */
public interface BatchPredictor extends AutoCloseable {
    /** The model that answers. */
    ModelInfo model();

    /**
     * Answers a batch.
     *
     * @param inputs at least one
     * @throws InferenceException with {@link InferenceException.Reason#BAD_INPUT} if an input is at
     *     fault; any other exception is the model's
     */
    PredictedBatch predict(List<ModelInput> inputs);

    /** Frees the model's native memory; no call may be under way. */
    @Override
    void close();
}
