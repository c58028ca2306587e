package dev.kairos.temporalcontext;

import java.util.Random;
import java.util.stream.LongStream;

/** Seeds of randomised tests: new ones each run, or the one in {@code -Dkairos.seed}. */
public final class Seeds {
    private static final int RUNS = 200;

    private Seeds() {}

    public static LongStream all() {
        Long given = Long.getLong("kairos.seed");
        return given == null ? new Random().longs(RUNS) : LongStream.of(given);
    }
}
