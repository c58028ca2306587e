package dev.kairos.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CostModelTest {
    private static final double FIXED = 300_000;
    private static final double PER_TOKEN = 70_000;

    private final CostModel model = new CostModel(0, 1);

    @Test
    void learnsFixedCostAndCostATokenFromNoisyRuns() {
        long seed = System.nanoTime();
        System.out.println("CostModelTest seed " + seed);
        run(new Random(seed), 2_000, FIXED, PER_TOKEN);
        assertThat(model.nanosPerToken()).isCloseTo(PER_TOKEN, within(0.05 * PER_TOKEN));
        assertThat(model.predictNanos(100)).isCloseTo(7_300_000L, within(400_000L));
        assertThat(model.predictNanos(4)).isCloseTo(580_000L, within(250_000L));
        assertThat(model.relativeError()).isBetween(0.02, 0.2);
    }

    @Test
    void followsADeviceThatBecomesSlower() {
        var random = new Random(1);
        run(random, 1_000, FIXED, PER_TOKEN);
        run(random, 2_000, 2 * FIXED, 2 * PER_TOKEN);
        assertThat(model.predictNanos(100)).isCloseTo(14_600_000L, within(1_000_000L));
    }

    @Test
    void aLongPauseDoesNotPassForTheModelsCost() {
        run(new Random(1), 1_000, FIXED, PER_TOKEN);
        long before = model.predictNanos(100);
        model.observe(100, 60_000_000_000L);
        assertThat(model.predictNanos(100)).isLessThan(before * 11 / 10);
    }

    @Test
    void batchesOfOneSizeTellTheirOwnCost() {
        for (int i = 0; i < 100; i++) {
            model.observe(50, 4_000_000);
        }
        assertThat(model.predictNanos(50)).isCloseTo(4_000_000L, within(10L));
        assertThat(model.fixedNanos()).isPositive();
    }

    @Test
    void neverPredictsThatLargerBatchesTakeLess() {
        model.observe(10, 5_000_000);
        model.observe(1_000, 1_000_000);
        assertThat(model.predictNanos(2_000)).isGreaterThan(model.predictNanos(1_000));
        assertThat(model.nanosPerToken()).isPositive();
        assertThat(model.fixedNanos()).isNotNegative();
    }

    @Test
    void tokensThatBecomeDearerLeaveAFixedCost() {
        for (int i = 0; i < 1_000; i++) {
            int tokens = 8 + i * 37 % 500;
            model.observe(tokens, Math.round(60_000.0 * tokens * (1 + tokens / 1_000.0)));
        }
        assertThat(model.fixedNanos()).isGreaterThanOrEqualTo(model.nanosPerToken());
        assertThat(new TokenBudget(16_384).tokens(model)).isGreaterThanOrEqualTo(128);
    }

    @Test
    void costsThatAreNoneAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CostModel(-1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CostModel(0, Double.NaN));
    }

    private void run(Random random, int batches, double fixed, double perToken) {
        for (int i = 0; i < batches; i++) {
            int tokens = 4 + random.nextInt(250);
            double nanos = (fixed + perToken * tokens) * Math.exp(0.1 * random.nextGaussian());
            model.observe(tokens, (long) nanos);
        }
    }
}
