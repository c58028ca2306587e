package dev.kairos.inference.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kairos.inference.Capacity;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Request;
import dev.kairos.inference.scheduling.SharedScheduler.Lease;
import dev.kairos.inference.testing.NativeMemory;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The shipped model leaves no native memory behind, whatever the shapes of its batches. */
class NativeMemorySoakTest {
    private static final String MODEL = "news-sentiment";
    private static final int TEXTS = 2_000;
    private static final int IN_FLIGHT = 128;
    private static final int LONGEST_TEXT = 120;

    /**
     * What ONNX Runtime's arenas and the C library may still take for shapes that are new: 3 to 20
     * MB in five runs. With tensors that nobody frees it was 236 MB.
     */
    private static final long NOISE_BYTES = 48_000_000;

    @Test
    void nativeMemoryStaysFlat() throws Exception {
        assumeTrue(NativeMemory.isMeasurable(), "Native memory is told apart on Linux only");
        long seed = System.nanoTime();
        System.out.println("NativeMemorySoakTest seed " + seed);
        var random = new Random(seed);
        var options = new ModelOptions("cpu", 2, 2_048, 0, Duration.ofSeconds(30));
        var pool =
                new SchedulerPool(new PackagedModels(), new TokenBudgetPolicies(), Duration.ZERO);
        try (Lease lease = pool.lease(MODEL, options, new Capacity(512, 512 * 256))) {
            answer(lease, random, TEXTS);
            long early = NativeMemory.bytes();
            answer(lease, random, 2 * TEXTS);
            long late = NativeMemory.bytes();
            System.out.printf("Native memory after a third %,d, at the end %,d%n", early, late);
            assertThat(late - early).isLessThan(NOISE_BYTES);
        }
        pool.closeUnused();
    }

    private static void answer(Lease lease, Random random, int texts) throws InterruptedException {
        var room = new Semaphore(IN_FLIGHT);
        var failures = new AtomicInteger();
        for (int i = 0; i < texts; i++) {
            room.acquire();
            var unused =
                    lease.scheduler()
                            .submit(
                                    new Request(
                                            "soak",
                                            MODEL,
                                            new ModelInput.Text(text(random)),
                                            System.nanoTime() + 500_000_000L,
                                            0))
                            .whenComplete(
                                    (answer, failure) -> {
                                        failures.addAndGet(failure == null ? 0 : 1);
                                        room.release();
                                    });
        }
        room.acquire(IN_FLIGHT);
        assertThat(failures).hasValue(0);
    }

    /** Mostly short ones, some as long as the model reads. */
    private static String text(Random random) {
        int words = 1 + (int) Math.min(LONGEST_TEXT, Math.exp(2 + 0.8 * random.nextGaussian()));
        return random.ints(words, 0, 1_000)
                .mapToObj(number -> "profit " + number)
                .collect(Collectors.joining(" "));
    }
}
