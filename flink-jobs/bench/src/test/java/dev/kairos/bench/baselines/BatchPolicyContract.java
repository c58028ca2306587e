package dev.kairos.bench.baselines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.batching.BatchPlan;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.CostModel;
import dev.kairos.inference.batching.DeviceState;
import dev.kairos.inference.simulation.SimulatedItem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every policy keeps to, whatever it prefers. */
abstract class BatchPolicyContract {
    private static final long MILLI = 1_000_000;

    /** A batch costs a millisecond, and a hundredth for each padded token. */
    private static final DeviceState DEVICE =
            new DeviceState(new CostModel(MILLI, MILLI / 100.0), 512, 1);

    private final BatchPolicy<SimulatedItem> policy = empty();

    /** A policy in which nothing waits. */
    abstract BatchPolicy<SimulatedItem> empty();

    private static SimulatedItem item(int tokens, long atMillis) {
        return new SimulatedItem(tokens, atMillis * MILLI, (atMillis + 100) * MILLI, 0, "p");
    }

    @Test
    void plansNothingWhileNothingWaits() {
        assertThat(policy.size()).isZero();
        assertThat(policy.tokens()).isZero();
        assertThat(policy.plan(0, DEVICE)).isEqualTo(BatchPlan.none());
    }

    @Test
    void countsWhatWaits() {
        policy.add(item(3, 0));
        policy.add(item(250, 0));

        assertThat(policy.size()).isEqualTo(2);
        assertThat(policy.tokens()).isEqualTo(253);
    }

    @Test
    void removesWhatWaitsAndNothingElse() {
        SimulatedItem stays = item(7, 0);
        SimulatedItem goes = item(7, 0);
        policy.add(stays);
        policy.add(goes);

        assertThat(policy.remove(goes)).isTrue();
        assertThat(policy.remove(goes)).isFalse();
        assertThat(policy.remove(item(7, 0))).isFalse();
        assertThat(policy.size()).isEqualTo(1);
        assertThat(policy.tokens()).isEqualTo(7);
        assertThat(drain(0)).containsExactly(stays);
    }

    @Test
    void changesNothingByPlanning() {
        for (int tokens = 1; tokens <= 256; tokens++) {
            policy.add(item(tokens, 0));
        }

        BatchPlan<SimulatedItem> plan = policy.plan(200 * MILLI, DEVICE);

        assertThat(plan.isRun()).isTrue();
        assertThat(policy.plan(200 * MILLI, DEVICE)).isEqualTo(plan);
        assertThat(policy.size()).isEqualTo(256);
    }

    @Test
    void takesOutWhatWasPlanned() {
        var items = new ArrayList<SimulatedItem>();
        for (int i = 0; i < 100; i++) {
            items.add(item(1 + i % 5 * 60, 0));
        }
        items.forEach(policy::add);

        BatchPlan<SimulatedItem> plan = policy.plan(200 * MILLI, DEVICE);
        policy.take(plan);

        assertThat(policy.size()).isEqualTo(100 - plan.items().size());
        assertThat(policy.tokens()).isEqualTo(tokens(items) - tokens(plan.items()));
        plan.items().forEach(item -> assertThat(policy.remove(item)).isFalse());
    }

    @Test
    void runsWhatIsLongerThanTheBudget() {
        SimulatedItem huge = item(10_000, 0);
        policy.add(huge);

        assertThat(drain(0)).containsExactly(huge);
    }

    /** An item alone, which no other hurries on. */
    @Test
    void waitsNoLongerThanItSays() {
        policy.add(item(20, 5));
        long now = 5 * MILLI;
        BatchPlan<SimulatedItem> plan = policy.plan(now, DEVICE);
        int asked = 0;
        while (!plan.isRun()) {
            assertThat(plan.waitUntilNanos()).isGreaterThan(now);
            assertThat(policy.plan(plan.waitUntilNanos() - 1, DEVICE).isRun()).isFalse();
            now = plan.waitUntilNanos();
            plan = policy.plan(now, DEVICE);
            assertThat(++asked).isLessThan(10);
        }
        assertThat(plan.items()).hasSize(1);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void losesAndDoublesNothing(long seed) {
        var random = new Random(seed);
        Set<SimulatedItem> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
        long now = 0;
        for (int step = 0; step < 5_000; step++) {
            now += random.nextInt(3) * MILLI;
            int choice = random.nextInt(10);
            if (choice < 7) {
                SimulatedItem added = item(1 + random.nextInt(300), now / MILLI);
                policy.add(added);
                waiting.add(added);
            } else if (choice < 8 && !waiting.isEmpty()) {
                SimulatedItem removed = waiting.iterator().next();
                assertThat(policy.remove(removed)).isTrue();
                waiting.remove(removed);
            } else {
                BatchPlan<SimulatedItem> plan = policy.plan(now, DEVICE);
                policy.take(plan);
                plan.items().forEach(item -> assertThat(waiting.remove(item)).isTrue());
            }
            assertThat(policy.size()).isEqualTo(waiting.size());
            assertThat(policy.tokens()).isEqualTo(tokens(waiting));
        }
        assertThat(drain(now)).containsExactlyInAnyOrderElementsOf(waiting);
    }

    private static long tokens(Iterable<SimulatedItem> items) {
        long sum = 0;
        for (SimulatedItem item : items) {
            sum += item.tokens();
        }
        return sum;
    }

    /** Runs everything, as an idle device would. */
    private List<SimulatedItem> drain(long from) {
        var ran = new ArrayList<SimulatedItem>();
        long now = from;
        while (policy.size() > 0) {
            BatchPlan<SimulatedItem> plan = policy.plan(now, DEVICE);
            if (plan.isRun()) {
                policy.take(plan);
                ran.addAll(plan.items());
            } else {
                assertThat(plan.waitUntilNanos()).isBetween(now + 1, Long.MAX_VALUE - 1);
                now = plan.waitUntilNanos();
            }
        }
        assertThat(policy.tokens()).isZero();
        return ran;
    }
}
