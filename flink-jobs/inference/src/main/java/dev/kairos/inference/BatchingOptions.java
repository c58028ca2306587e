package dev.kairos.inference;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How requests to a model become batches.
 *
 * @param maxBatchSize a batch closes when it holds this many distinct inputs
 * @param maxDelay a batch closes when its oldest request has waited this long
 * @param predictors how many batches run at a time, each on a thread of its own
 */
public record BatchingOptions(int maxBatchSize, Duration maxDelay, int predictors) {
    public BatchingOptions {
        requireNonNull(maxDelay, "maxDelay");
        if (maxBatchSize < 1 || predictors < 1 || maxDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "Batches need a size of at least 1, a predictor and a delay of at least 0, got "
                            + "maxBatchSize=%d, predictors=%d, maxDelay=%s"
                                    .formatted(maxBatchSize, predictors, maxDelay));
        }
    }
}
