package dev.kairos.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBudgetTest {
    /** Whose fixed cost is that of 100 tokens. */
    private final CostModel cost = new CostModel(100_000, 1_000);

    @Test
    void isAsLargeAsPaysAndNoLargerThanAllowed() {
        int paying = new TokenBudget(1_000_000).tokens(cost);
        assertThat(costOfToken(paying)).isLessThanOrEqualTo(costOfToken(1 << 20) * 1.05);
        assertThat(costOfToken(paying / 2)).isGreaterThan(costOfToken(1 << 20) * 1.04);
        assertThat(new TokenBudget(512).tokens(cost)).isEqualTo(512);
        assertThat(new TokenBudget(512).tokens(new CostModel(0, 1))).isEqualTo(128);
    }

    private double costOfToken(int size) {
        return (double) cost.predictNanos(size, 0) / size;
    }

    @Test
    void stopsWhereTokensBecomeDearerAndLongInputsDoNotHideIt() {
        long seed = System.nanoTime();
        System.out.println("TokenBudgetTest seed " + seed);
        var random = new Random(seed);
        var learned = new CostModel(1_000_000, 100_000);
        var budget = new TokenBudget(16_384);
        for (int i = 0; i < 3_000; i++) {
            int length = 4 + random.nextInt(250);
            int fit = Math.max(1, Math.min(40, budget.tokens(learned) / length));
            int tokens = length * (1 + random.nextInt(fit));
            double nanos = coreNanos(tokens, length) * Math.exp(0.1 * random.nextGaussian());
            learned.observe(tokens, length, (long) nanos);
        }
        int found = budget.tokens(learned);
        double least = Double.MAX_VALUE;
        for (int tokens = 20; tokens < 4_000; tokens += 20) {
            least = Math.min(least, coreNanos(tokens, 20) / tokens);
        }
        assertThat(coreNanos(found, 20) / found).as("%d tokens", found).isLessThan(1.08 * least);
    }

    /** A core whose caches hold some 250 tokens. */
    private static double coreNanos(int tokens, int length) {
        double crowded = 1 + Math.pow(tokens / 900.0, 2);
        return 900_000 + 65_000.0 * tokens * crowded + 100.0 * tokens * length;
    }

    @Test
    void halvesWhenMemoryRunsOutAndRecovers() {
        var budget = new TokenBudget(2_000);
        budget.halve(2_000);
        assertThat(budget.tokens(cost)).isEqualTo(1_000);
        // A batch below the budget did not fit either: the budget follows it.
        budget.halve(600);
        assertThat(budget.tokens(cost)).isEqualTo(300);
        for (int i = 0; i < 1_000; i++) {
            budget.succeeded(budget.tokens(cost));
        }
        assertThat(budget.tokens(cost)).isEqualTo(2_000);
        budget.halve(1);
        assertThat(budget.tokens(cost)).isEqualTo(1);
    }

    @Test
    void aBudgetOfNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenBudget(0));
    }
}
