package dev.kairos.bench.baselines;

import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.FairShare;
import dev.kairos.inference.batching.TokenBudgetPolicy;
import dev.kairos.inference.simulation.SimulatedItem;

class ProductPolicyTest extends BatchPolicyContract {
    @Override
    BatchPolicy<SimulatedItem> empty() {
        return new TokenBudgetPolicy<>(new FairShare());
    }
}
