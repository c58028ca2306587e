package dev.kairos.bench.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.inference.simulation.CostCurve;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulatedDeviceTest {
    private static final CostCurve CURVE = new CostCurve("test", "made up", 1e6, 1e4, 0, 900);

    @Test
    void isBoundByItsLargestBatchWithoutPadding() {
        // 900 tokens take 10 ms: 90,000 tokens a second and worker, of which a record has 30.
        assertThat(new SimulatedDevice("d", CURVE, 2).boundPerSecond(30))
                .isCloseTo(6_000, within(1e-6));
    }

    @Test
    void needsAWorker() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SimulatedDevice("d", CURVE, 0));
    }

    @Test
    void resultsComeInTheOrderOfTheTasks() throws InterruptedException {
        List<Callable<Integer>> tasks =
                IntStream.range(0, 100).<Callable<Integer>>mapToObj(i -> () -> i).toList();

        try (var parallel = new Parallel()) {
            assertThat(parallel.all(tasks)).isEqualTo(IntStream.range(0, 100).boxed().toList());
        }
    }
}
