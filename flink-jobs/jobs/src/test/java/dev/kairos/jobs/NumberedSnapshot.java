package dev.kairos.jobs;

import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.SchedulerSnapshot.Percentiles;

/** A snapshot of which each field has another value: its place among the fields, from 1. */
public final class NumberedSnapshot {
    public static final SchedulerSnapshot SNAPSHOT =
            new SchedulerSnapshot(
                    1,
                    2,
                    3,
                    4,
                    5,
                    6,
                    7,
                    8,
                    9,
                    10,
                    11,
                    12,
                    13,
                    14,
                    15,
                    16,
                    new Percentiles(17.1, 17.2, 17.3),
                    new Percentiles(18.1, 18.2, 18.3),
                    19.5);

    private NumberedSnapshot() {}
}
