package dev.kairos.inference.scheduling;

import dev.kairos.inference.BatchPredictor;
import dev.kairos.inference.Device;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelOptions;
import java.util.List;

/** Where a scheduler's models come from. Any number of threads may ask it at a time. */
public interface ModelLoader {
    /**
     * Hash of the package that the reference names now.
     *
     * @throws IllegalArgumentException if there is none
     */
    String hash(String reference);

    /**
     * The devices of this machine that a choice names for a model.
     *
     * @param reference the model, on which {@code auto} depends
     * @param choice as in {@link ModelOptions#devices()}
     * @return at least one
     * @throws IllegalArgumentException if the choice is none, or names what is not there; or if the
     *     model is needed to choose, and missing or damaged
     */
    List<Device> devices(String reference, String choice);

    /**
     * Opens the package that the reference names now.
     *
     * @param runs at a time that it should be ready for; there may be more, when the predictors of
     *     the device are more than the model's own
     * @return ready to answer; its {@link ModelInfo#hash()} is the package's
     * @throws IllegalArgumentException if the package is missing, damaged or does not fit its
     *     description; any other exception is the device's
     */
    BatchPredictor open(String reference, Device device, int runs);
}
