package dev.kairos.bench.temporal;

/**
 * How much is measured of each model.
 *
 * @param histories that are answered in a round, in batches
 * @param warmUps passes over all of them that are not counted
 * @param rounds of which each times everyone once
 */
record TemporalEffort(int histories, int warmUps, int rounds) {
    static final TemporalEffort FULL = new TemporalEffort(1_024, 8, 21);
    static final TemporalEffort QUICK = new TemporalEffort(256, 4, 5);
}
