package dev.kairos.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.inference.simulation.SimulatedItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenBudgetPolicyTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    /** A token takes 1 ms, and a batch 2 ms more. */
    private static final CostModel COST = new CostModel(2 * MILLI, MILLI);

    private static final DeviceState DEVICE = new DeviceState(COST, 100, 1);

    private final FairShare shares = new FairShare();
    private final TokenBudgetPolicy<SimulatedItem> policy = new TokenBudgetPolicy<>(shares);
    private long now;

    private SimulatedItem waits(int tokens, long targetMillis) {
        return waits(tokens, targetMillis, 0, "news");
    }

    private SimulatedItem waits(int tokens, long targetMillis, int priority, String pipeline) {
        var item = new SimulatedItem(tokens, now, now + targetMillis * MILLI, priority, pipeline);
        policy.add(item);
        return item;
    }

    private List<SimulatedItem> next() {
        BatchPlan<SimulatedItem> plan = policy.plan(now, DEVICE);
        policy.take(plan);
        return plan.items();
    }

    @Test
    void nothingWaitsForNothing() {
        assertThat(policy.plan(now, DEVICE)).isEqualTo(BatchPlan.none());
        assertThat(policy.plan(now, DEVICE).isRun()).isFalse();
    }

    @Test
    void similarLengthsRunTogetherAndOthersApart() {
        SimulatedItem one = waits(10, 500);
        SimulatedItem far = waits(90, 400);
        SimulatedItem two = waits(11, 500);
        // Padding 1 token costs less than another batch, padding 80 costs more.
        assertThat(next()).containsExactly(far);
        assertThat(next()).containsExactly(one, two);
        assertThat(policy.size()).isZero();
        assertThat(policy.tokens()).isZero();
    }

    @Test
    void aBatchKeepsWithinItsBudgetAndTakesTheEarliestDeadlines() {
        var late = new ArrayList<SimulatedItem>();
        for (int i = 0; i < 6; i++) {
            late.add(waits(20, 900));
        }
        SimulatedItem early = waits(20, 300);
        assertThat(next())
                .containsExactly(early, late.get(0), late.get(1), late.get(2), late.get(3));
        assertThat(next()).containsExactly(late.get(4), late.get(5));
    }

    @Test
    void whatExceedsTheBudgetRunsAlone() {
        SimulatedItem one = waits(150, 500);
        SimulatedItem two = waits(150, 600);
        assertThat(next()).containsExactly(one);
        assertThat(next()).containsExactly(two);
    }

    @Test
    void aDeadlineThatCannotBeMetStepsBack() {
        SimulatedItem hopeless = waits(90, 50);
        SimulatedItem possible = waits(10, 500);
        assertThat(next()).containsExactly(possible);
        assertThat(next()).containsExactly(hopeless);
    }

    @Test
    void anOverdueItemWaitsForNoMoreThanItsStep() {
        SimulatedItem overdue = waits(90, 50);
        now += TokenBudgetPolicy.OVERDUE_STEP_NANOS;
        SimulatedItem fresh = waits(10, 500);
        assertThat(next()).containsExactly(overdue);
        assertThat(next()).containsExactly(fresh);
    }

    @Test
    void aHigherPriorityGoesFirst() {
        SimulatedItem backfill = waits(90, 100, 0, "backfill");
        SimulatedItem bed = waits(10, 1_000, 1, "ward");
        assertThat(next()).containsExactly(bed);
        assertThat(next()).containsExactly(backfill);
    }

    @Test
    void aPipelineThatFloodsLeavesTheOtherItsShare() {
        for (int i = 0; i < 200; i++) {
            waits(90, 1_000, 0, "flood");
        }
        now += 500 * MILLI;
        for (int i = 0; i < 100; i++) {
            waits(40, 1_000, 0, "quiet");
        }
        Map<String, Integer> served = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            for (SimulatedItem item : next()) {
                served.merge(item.pipeline(), item.tokens(), Integer::sum);
            }
            now += 50 * MILLI;
        }
        // The flood came half a second earlier, which is all that it is ahead by.
        assertThat(served.get("quiet")).isGreaterThan(served.get("flood") * 2 / 3);
    }

    @Test
    void sharesCountOverAllModels() {
        var other = new TokenBudgetPolicy<SimulatedItem>(shares);
        var hungry = new SimulatedItem(100, now, now + SECOND, 0, "hungry");
        for (int i = 0; i < 5; i++) {
            waits(100, 1_000, 0, "hungry");
        }
        waits(100, 1_000, 0, "modest");
        other.add(hungry);
        assertThat(next().get(0).pipeline()).isEqualTo("hungry");
        BatchPlan<SimulatedItem> here = policy.plan(now, DEVICE);
        BatchPlan<SimulatedItem> there = other.plan(now, DEVICE);
        assertThat(here.items().get(0).pipeline()).isEqualTo("modest");
        assertThat(here.urgencyNanos()).isLessThan(there.urgencyNanos());
    }

    @Test
    void whatWasHadBeyondTheLongestLagIsForgotten() {
        var lead = new FairShare.Lane("lead", 0);
        var other = new FairShare.Lane("other", 0);
        shares.enter(other);
        shares.enter(lead);
        shares.enter(lead);
        shares.leave(lead, 3_600.0 * SECOND);
        assertThat(shares.lagNanos(lead)).isEqualTo(FairShare.LONGEST_LAG_NANOS);
        // The other caught up with what counts.
        shares.enter(other);
        shares.leave(other, FairShare.LONGEST_LAG_NANOS);
        assertThat(shares.lagNanos(lead)).isZero();
    }

    @Test
    void whatIsRemovedDoesNotRun() {
        SimulatedItem one = waits(10, 500);
        SimulatedItem two = waits(10, 500);
        assertThat(policy.remove(one)).isTrue();
        assertThat(policy.remove(one)).isFalse();
        assertThat(next()).containsExactly(two);
        assertThat(policy.remove(two)).isFalse();
    }

    @Test
    void aPlanIsForWhatWaitedWhenItWasMade() {
        SimulatedItem one = waits(10, 500);
        BatchPlan<SimulatedItem> plan = policy.plan(now, DEVICE);
        policy.remove(one);
        assertThatThrownBy(() -> policy.take(plan)).isInstanceOf(IllegalStateException.class);
        policy.add(one);
        assertThatThrownBy(() -> policy.add(one)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void absurdDeadlinesDoNotOverflow() {
        var never = new SimulatedItem(10, now, Long.MAX_VALUE, -100, "a");
        var longAgo = new SimulatedItem(90, now, Long.MIN_VALUE, 100, "b");
        policy.add(never);
        policy.add(longAgo);
        assertThat(next()).containsExactly(longAgo);
        assertThat(next()).containsExactly(never);
    }

    /**
     * Whatever comes: an item runs once, within the budget, and no batch is run for an item that
     * came later by more than the bounded moves of deadlines allow.
     */
    @Test
    void nobodyIsOvertakenForEver() {
        long seed = System.nanoTime();
        System.out.println("TokenBudgetPolicyTest seed " + seed);
        var random = new Random(seed);
        long longestTarget = SECOND;
        int priorities = 3;
        long bound =
                longestTarget
                        + (priorities - 1) * TokenBudgetPolicy.PRIORITY_STEP_NANOS
                        + TokenBudgetPolicy.OVERDUE_STEP_NANOS
                        + FairShare.LONGEST_LAG_NANOS;
        Set<SimulatedItem> waiting = new HashSet<>();
        int submitted = 0;
        int ran = 0;
        int removed = 0;
        while (submitted < 20_000 || !waiting.isEmpty()) {
            // At first more comes than the device can do.
            int arrivals = submitted < 20_000 ? random.nextInt(5) : 0;
            for (int i = 0; i < arrivals; i++) {
                waiting.add(
                        waits(
                                1 + random.nextInt(120),
                                random.nextInt(1_000),
                                random.nextInt(priorities),
                                "p" + random.nextInt(3)));
                submitted++;
            }
            if (!waiting.isEmpty() && random.nextInt(50) == 0) {
                SimulatedItem given = waiting.iterator().next();
                assertThat(policy.remove(given)).isTrue();
                waiting.remove(given);
                removed++;
            }
            List<SimulatedItem> batch = next();
            long padded = 0;
            for (SimulatedItem item : batch) {
                assertThat(waiting.remove(item)).isTrue();
                padded = Math.max(padded, item.tokens());
                ran++;
            }
            padded *= batch.size();
            assertThat(padded <= DEVICE.tokenBudget() || batch.size() == 1).isTrue();
            // Others ride along; the one for whom the batch runs has not overtaken by more.
            long first = batch.stream().mapToLong(SimulatedItem::submittedNanos).min().orElse(now);
            for (SimulatedItem passed : waiting) {
                assertThat(first - passed.submittedNanos()).isLessThan(bound);
            }
            assertThat(policy.size()).isEqualTo(waiting.size());
            now += COST.predictNanos(padded);
        }
        assertThat(ran + removed).isEqualTo(submitted);
    }
}
