package dev.kairos.bench.lengths;

import java.util.List;

/**
 * How long is measured.
 *
 * @param simulatedSeconds of virtual time of a run on the simulated GPU
 * @param costRounds how often the CPU's batches are timed
 * @param openSeconds of a run on the CPU at a load
 * @param closedRounds how often each way to batch is saturated, in turns
 * @param inFlight texts that are in flight meanwhile: for a full run, as many as a stage of the
 *     built-in pipelines has
 * @param closedSeconds how long perfect batches would take for the texts of such a round, of which
 *     there are at least three times as many as are in flight, so that the first and the last
 *     hardly show
 * @param bestSizes batch sizes among which the best for the order of arrival is looked for
 */
record LengthsEffort(
        int simulatedSeconds,
        int costRounds,
        double openSeconds,
        int closedRounds,
        int inFlight,
        double closedSeconds,
        List<Integer> bestSizes) {
    static final LengthsEffort FULL =
            new LengthsEffort(20, 7, 4, 3, 256, 1.5, List.of(1, 2, 4, 8, 16));
    static final LengthsEffort QUICK = new LengthsEffort(2, 2, 1, 1, 96, 0.4, List.of());
}
