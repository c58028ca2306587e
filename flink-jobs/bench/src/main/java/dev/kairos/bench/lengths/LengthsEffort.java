package dev.kairos.bench.lengths;

import java.util.List;

/**
 * How long is measured.
 *
 * @param simulatedSeconds of virtual time of a run on the simulated GPU
 * @param costRounds how often the CPU's batches are timed
 * @param openSeconds of a run on the CPU at a load
 * @param closedRounds how often each way to batch is saturated, in turns
 * @param closedSeconds how long perfect batches would take for the texts of such a round
 * @param bestSizes batch sizes among which the best for the order of arrival is looked for
 */
record LengthsEffort(
        int simulatedSeconds,
        int costRounds,
        double openSeconds,
        int closedRounds,
        double closedSeconds,
        List<Integer> bestSizes) {
    static final LengthsEffort FULL = new LengthsEffort(20, 7, 7, 3, 2.5, List.of(1, 2, 4, 8, 16));
    static final LengthsEffort QUICK = new LengthsEffort(5, 3, 1.6, 1, 1, List.of());
}
