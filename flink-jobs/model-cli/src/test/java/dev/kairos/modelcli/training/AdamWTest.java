package dev.kairos.modelcli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.modelcli.training.AdamW.Learnt;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class AdamWTest {
    @Test
    void aStepIsAsThePaperHasIt() {
        var decaying = new Learnt(new float[] {2}, 1, true);
        var slow = new Learnt(new float[] {-1, 0.5f}, 0.5, false);
        var optimiser = new AdamW(0.1, 1);
        // The gradient is 5 long and cut to 1: 0.6, -0.8 and 0.
        boolean changed =
                optimiser.update(
                        Map.of("decaying", decaying, "slow", slow),
                        Map.of("decaying", new float[] {3}, "slow", new float[] {-4, 0}),
                        0.01);
        assertThat(changed).isTrue();
        assertThat(optimiser.steps()).isEqualTo(1);
        // The first step has the size of the rate, whatever the gradient's (Kingma and Ba, 2015);
        // decay is apart from it (Loshchilov and Hutter, 2019).
        assertThat(decaying.values()[0]).isCloseTo(2 * (1 - 0.01f * 0.1f) - 0.01f, within(1e-6f));
        assertThat(slow.values()[0]).isCloseTo(-1 + 0.005f, within(1e-6f));
        assertThat(slow.values()[1]).isEqualTo(0.5f);
        Map<String, float[]> moments = optimiser.state().first();
        assertThat(moments.get("decaying")[0]).isCloseTo(0.06f, within(1e-6f));
        assertThat(moments.get("slow")[0]).isCloseTo(-0.08f, within(1e-6f));
    }

    @Test
    void aGradientThatIsNoNumberChangesNothing() {
        var learnt = new Learnt(new float[] {1, 2}, 1, true);
        var optimiser = new AdamW(0.1, 1);
        assertThat(
                        optimiser.update(
                                Map.of("a", learnt), Map.of("a", new float[] {1, Float.NaN}), 0.1))
                .isFalse();
        assertThat(learnt.values()).containsExactly(1, 2);
        assertThat(optimiser.steps()).isZero();
        assertThat(optimiser.leftOut()).isEqualTo(1);
    }

    @Test
    void anyNumberOfThreadsGivesTheSameWeights() throws Exception {
        Map<String, Learnt> one = after(5, 1);
        Map<String, Learnt> four = after(5, 4);
        one.forEach(
                (name, learnt) -> assertThat(four.get(name).values()).isEqualTo(learnt.values()));
    }

    private static Map<String, Learnt> after(int steps, int threads) throws Exception {
        var random = new Random(3);
        var parameters = new LinkedHashMap<String, Learnt>();
        for (int i = 0; i < 40; i++) {
            parameters.put("p" + i, new Learnt(numbers(random, 500), 1, i % 2 == 0));
        }
        var optimiser = new AdamW(0.01, 1);
        var pool = new ForkJoinPool(threads);
        try {
            for (int step = 0; step < steps; step++) {
                var gradients = new LinkedHashMap<String, float[]>();
                parameters.keySet().forEach(name -> gradients.put(name, numbers(random, 500)));
                pool.submit(() -> optimiser.update(parameters, gradients, 0.01)).get();
            }
        } finally {
            pool.shutdown();
        }
        return parameters;
    }

    private static float[] numbers(Random random, int count) {
        var numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
