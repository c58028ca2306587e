package dev.kairos.inference;

import java.util.List;

/** Where a scheduler's models come from. */
interface ModelLoader {
    /** Hash of the package that the reference names now. */
    String hash(String reference);

    /**
     * The devices of this machine that a choice names.
     *
     * @param choice as in {@link ModelOptions#devices()}
     * @throws IllegalArgumentException if the choice is none, or names what is not there
     */
    List<Device> devices(String choice);

    /** Opens the package on a device, warmed up and ready to answer. */
    BatchPredictor open(String reference, Device device);
}
