package dev.kairos.inference.scheduling;

import dev.kairos.inference.batching.BatchItem;
import dev.kairos.inference.batching.BatchPolicy;

/** Makes the policy of each model version that a scheduler serves. */
public interface PolicyFactory {
    /**
     * A policy that holds nothing yet. All policies of a scheduler are called under one lock, so
     * that they may share state.
     *
     * @param <T> what waits
     */
    <T extends BatchItem> BatchPolicy<T> newPolicy();
}
