package dev.kairos.inference.scheduling;

import dev.kairos.inference.batching.BatchItem;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.FairShare;
import dev.kairos.inference.batching.TokenBudgetPolicy;

/**
 * The product's way to batch, with fair shares between pipelines over all models of a scheduler.
 */
public final class TokenBudgetPolicies implements PolicyFactory {
    private final FairShare shares = new FairShare();

    @Override
    public <T extends BatchItem> BatchPolicy<T> newPolicy() {
        return new TokenBudgetPolicy<>(shares);
    }
}
