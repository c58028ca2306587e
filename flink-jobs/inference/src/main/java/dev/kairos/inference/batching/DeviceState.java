package dev.kairos.inference.batching;

import static java.util.Objects.requireNonNull;

/**
 * What a policy knows of the device that it plans for.
 *
 * @param cost predicts how long a batch of the model runs there
 * @param tokenBudget most padded tokens of a batch; an item longer than this runs alone
 * @param workers how many batches run there at a time
 */
public record DeviceState(CostModel cost, int tokenBudget, int workers) {
    public DeviceState {
        requireNonNull(cost, "cost");
        if (tokenBudget < 1 || workers < 1) {
            throw new IllegalArgumentException(
                    "A device needs a token budget and workers of at least 1, got %d and %d"
                            .formatted(tokenBudget, workers));
        }
    }
}
