package dev.kairos.bench.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.CostModel;
import dev.kairos.inference.batching.DeviceState;
import dev.kairos.inference.simulation.SimulatedItem;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ArrivalOrderTest extends BatchPolicyContract {
    private static final DeviceState DEVICE = new DeviceState(new CostModel(1, 1), 1_000, 1);

    @Override
    BatchPolicy<SimulatedItem> empty() {
        return new ArrivalOrder<>(8, Duration.ofMillis(5));
    }

    private static SimulatedItem item(int tokens, long at) {
        return new SimulatedItem(tokens, at, Long.MAX_VALUE, 0, "p");
    }

    @Test
    void runsAsSoonAsABatchIsFull() {
        var policy = new ArrivalOrder<SimulatedItem>(2, Duration.ofNanos(100));
        SimulatedItem first = item(5, 10);
        SimulatedItem second = item(200, 11);
        SimulatedItem third = item(5, 12);

        policy.add(first);
        assertThat(policy.plan(11, DEVICE)).isEqualTo(BatchPlan.waitUntil(110));
        policy.add(second);
        policy.add(third);

        assertThat(policy.plan(12, DEVICE).items()).containsExactly(first, second);
    }

    @Test
    void runsWhatThereIsOnceTheOldestWaitedLongEnough() {
        var policy = new ArrivalOrder<SimulatedItem>(3, Duration.ofNanos(100));
        policy.add(item(5, 10));
        policy.add(item(5, 109));

        assertThat(policy.plan(109, DEVICE).isRun()).isFalse();
        assertThat(policy.plan(110, DEVICE).items()).hasSize(2);
    }

    @Test
    void takesWhateverWaitsWithoutADelay() {
        var policy = new ArrivalOrder<SimulatedItem>(3, Duration.ZERO);
        policy.add(item(5, 10));
        policy.add(item(5, 10));

        assertThat(policy.plan(10, DEVICE).items()).hasSize(2);
    }

    @Test
    void runsRecordsOneByOne() {
        var policy = ArrivalOrder.<SimulatedItem>perRecord();
        SimulatedItem first = item(5, 10);
        policy.add(first);
        policy.add(item(5, 10));

        assertThat(policy.plan(10, DEVICE).items()).containsExactly(first);
    }

    @Test
    void refusesAPlanThatIsNoLongerTrue() {
        var policy = new ArrivalOrder<SimulatedItem>(2, Duration.ZERO);
        SimulatedItem gone = item(5, 10);
        policy.add(gone);
        policy.add(item(5, 10));
        BatchPlan<SimulatedItem> plan = policy.plan(10, DEVICE);
        policy.remove(gone);

        assertThatIllegalStateException().isThrownBy(() -> policy.take(plan));
    }

    @Test
    void refusesWhatIsNoSizeOrDelay() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ArrivalOrder<>(0, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArrivalOrder<>(1, Duration.ofNanos(-1)));
    }
}
