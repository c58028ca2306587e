package dev.kairos.inference.scheduling;

import dev.kairos.inference.Device;
import dev.kairos.inference.ModelInfo;

/**
 * What a scheduler has learned of a model version on a device, and what waits for it.
 *
 * @param model the model version
 * @param device where it runs
 * @param serving whether it answers there now; false while a predictor is being replaced
 * @param fixedNanos learned cost of any batch
 * @param nanosPerToken learned cost of a padded token
 * @param costError mean of |measured - predicted| / predicted run time of recent batches
 * @param tokenBudget most padded tokens of a batch now
 * @param waiting inputs that wait for the model version, on whichever of its devices
 * @param cachedAnswers answers of the model version that are kept
 */
public record ModelSnapshot(
        ModelInfo model,
        Device device,
        boolean serving,
        double fixedNanos,
        double nanosPerToken,
        double costError,
        int tokenBudget,
        int waiting,
        long cachedAnswers) {}
