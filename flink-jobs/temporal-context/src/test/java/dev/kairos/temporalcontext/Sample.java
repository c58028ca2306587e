package dev.kairos.temporalcontext;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** An observed value for tests. */
record Sample(Instant eventTime, double value) implements Timed {
    private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

    /** Values in [-1, 1] at irregular times over some days, with ties, in random order. */
    static List<Sample> shuffled(Random random, int count) {
        var samples = new ArrayList<Sample>(count);
        for (int i = 0; i < count; i++) {
            boolean tie = !samples.isEmpty() && random.nextInt(10) == 0;
            Instant at =
                    tie
                            ? samples.get(random.nextInt(samples.size())).eventTime()
                            : START.plus(
                                    Duration.ofSeconds(random.nextInt(10 * 86_400))
                                            .plusNanos(random.nextInt(1_000_000) * 1_000L));
            samples.add(new Sample(at, random.nextDouble() * 2 - 1));
        }
        Collections.shuffle(samples, random);
        return samples;
    }
}
