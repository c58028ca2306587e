package dev.kairos.inference;

import java.util.List;

/**
 * A model on a device that answers many inputs at once. Any number of threads may ask it at a time.
 */
public interface BatchPredictor extends AutoCloseable {
    /** The model that answers. */
    ModelInfo model();

    /** The longest input that the model reads, in tokens; longer ones are cut. */
    int maxTokens();

    /**
     * Brings an input into the form that the model reads, which also tells its length.
     *
     * @throws InferenceException with {@link InferenceException.Reason#BAD_INPUT} if the input is
     *     at fault
     */
    PreparedInput prepare(ModelInput input);

    /**
     * An input to warm up with.
     *
     * @param tokens its length, roughly; at most {@link #maxTokens()} is needed
     */
    default ModelInput sample(int tokens) {
        // Tokenizers add a token at either end.
        return new ModelInput.Text("a ".repeat(Math.max(1, tokens - 2)));
    }

    /**
     * Answers a batch, padding each input to the longest of them.
     *
     * @param batch at least one, made by {@link #prepare} of this model's predictors
     * @return [input][label] probabilities, and after those of an input what is forecast of it, see
     *     {@link Answer}
     * @throws InferenceException with {@link InferenceException.Reason#BAD_INPUT} if an input is at
     *     fault, with {@link InferenceException.Reason#DEVICE_LOST} if the device is
     * @throws DeviceMemoryException if the batch is too large for the memory that is free; any
     *     other exception is the model's
     */
    float[][] predict(List<PreparedInput> batch);

    /**
     * It hung or lost its device, and another is about to be opened in its place: what it shares
     * with others is not to be shared with that one. Runs may be under way.
     */
    default void abandon() {}

    /** Frees the model's native memory; no call may be under way. */
    @Override
    void close();
}
