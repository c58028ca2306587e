package dev.kairos.inference.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kairos.inference.Capacity;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Request;
import dev.kairos.inference.scheduling.SharedScheduler.Lease;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The shipped model leaves no native memory behind, whatever the shapes of its batches. */
class NativeMemorySoakTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String MODEL = "news-sentiment";
    private static final int TEXTS = 2_000;
    private static final int IN_FLIGHT = 128;
    private static final int LONGEST_TEXT = 120;

    /**
     * What ONNX Runtime's arenas and the C library may still take for shapes that are new. One
     * output that is not freed takes some 40 KiB a text, 160 MB in all.
     */
    private static final long NOISE_BYTES = 48_000_000;

    @Test
    void nativeMemoryStaysFlat() throws Exception {
        assumeTrue(Files.isReadable(STATUS), "Resident memory is read from " + STATUS);
        long seed = System.nanoTime();
        System.out.println("NativeMemorySoakTest seed " + seed);
        var random = new Random(seed);
        var options = new ModelOptions("cpu", 2, 2_048, 0, Duration.ofSeconds(30));
        try (Lease lease = SharedScheduler.lease(MODEL, options, new Capacity(512, 512 * 256))) {
            answer(lease, random, TEXTS);
            long early = nativeBytes();
            answer(lease, random, 2 * TEXTS);
            long late = nativeBytes();
            System.out.printf("Native memory after a third %,d, at the end %,d%n", early, late);
            assertThat(late - early).isLessThan(NOISE_BYTES);
        }
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

    /** Resident memory that is not Java's heap. */
    private static long nativeBytes() throws IOException {
        System.gc();
        long kibibytes =
                Files.readAllLines(STATUS).stream()
                        .filter(line -> line.startsWith("RssAnon:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
        return kibibytes * 1024 - heap;
    }
}
