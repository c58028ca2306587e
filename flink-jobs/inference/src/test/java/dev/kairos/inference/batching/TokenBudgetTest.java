package dev.kairos.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TokenBudgetTest {
    /** Whose fixed cost is that of 100 tokens. */
    private final CostModel cost = new CostModel(100_000, 1_000);

    @Test
    void isAsLargeAsPaysAndNoLargerThanAllowed() {
        int paying = new TokenBudget(1_000_000).tokens(cost);
        double share = cost.fixedNanos() / cost.predictNanos(paying);
        assertThat(share).isBetween(0.0399, 0.0401);
        assertThat(new TokenBudget(512).tokens(cost)).isEqualTo(512);
        assertThat(new TokenBudget(512).tokens(new CostModel(0, 1))).isEqualTo(128);
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
