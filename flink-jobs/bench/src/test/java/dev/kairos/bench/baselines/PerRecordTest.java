package dev.kairos.bench.baselines;

import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.simulation.SimulatedItem;

class PerRecordTest extends BatchPolicyContract {
    @Override
    BatchPolicy<SimulatedItem> empty() {
        return ArrivalOrder.perRecord();
    }
}
