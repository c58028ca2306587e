package dev.kairos.bench.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.CostModel;
import dev.kairos.inference.batching.DeviceState;
import dev.kairos.inference.simulation.SimulatedItem;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SortAndBucketTest extends BatchPolicyContract {
    private static final DeviceState DEVICE = new DeviceState(new CostModel(1, 1), 1_000, 1);

    @Override
    BatchPolicy<SimulatedItem> empty() {
        return SortAndBucket.ofTokens(new int[] {16, 64, 256}, 512, Duration.ofMillis(5));
    }

    private static SortAndBucket<SimulatedItem> twoBuckets(long delayNanos) {
        return new SortAndBucket<>(
                new int[] {10, 100}, new int[] {3, 2}, Duration.ofNanos(delayNanos));
    }

    private static SimulatedItem item(int tokens, long at) {
        return new SimulatedItem(tokens, at, Long.MAX_VALUE, 0, "p");
    }

    @Test
    void keepsLengthsApart() {
        var policy = twoBuckets(0);
        SimulatedItem long1 = item(11, 1);
        SimulatedItem short1 = item(10, 2);
        SimulatedItem longer = item(500, 3);
        policy.add(long1);
        policy.add(short1);
        policy.add(longer);

        BatchPlan<SimulatedItem> first = policy.plan(3, DEVICE);
        policy.take(first);

        assertThat(first.items()).containsExactly(long1, longer);
        assertThat(policy.plan(3, DEVICE).items()).containsExactly(short1);
    }

    @Test
    void runsTheFullBucketBeforeAnOlderOneThatMayStillWait() {
        var policy = twoBuckets(100);
        policy.add(item(5, 1));
        SimulatedItem full1 = item(50, 2);
        SimulatedItem full2 = item(60, 3);
        policy.add(full1);
        assertThat(policy.plan(3, DEVICE)).isEqualTo(BatchPlan.waitUntil(101));
        policy.add(full2);

        assertThat(policy.plan(3, DEVICE).items()).containsExactly(full1, full2);
    }

    @Test
    void runsTheOldestOfSeveralThatAreDue() {
        var policy = twoBuckets(100);
        SimulatedItem oldest = item(5, 1);
        policy.add(oldest);
        policy.add(item(50, 2));
        policy.add(item(60, 3));

        assertThat(policy.plan(101, DEVICE).items()).containsExactly(oldest);
    }

    @Test
    void fillsABatchWithAsManyItemsAsHaveItsTokens() {
        var policy = SortAndBucket.<SimulatedItem>ofTokens(new int[] {10, 300}, 100, Duration.ZERO);
        for (int i = 0; i < 12; i++) {
            policy.add(item(4, 1));
        }
        policy.add(item(200, 2));
        policy.add(item(200, 2));

        assertThat(policy.plan(2, DEVICE).items()).hasSize(10);
        policy.take(policy.plan(2, DEVICE));
        policy.take(policy.plan(2, DEVICE));
        assertThat(policy.plan(2, DEVICE).items()).hasSize(1);
    }

    @Test
    void refusesBucketsThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SortAndBucket<>(new int[0], new int[0], Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new SortAndBucket<>(
                                        new int[] {10, 10}, new int[] {1, 1}, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new SortAndBucket<>(new int[] {10}, new int[] {0}, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new SortAndBucket<>(
                                        new int[] {10}, new int[] {1}, Duration.ofNanos(-1)));
    }
}
