package dev.kairos.bench.temporal;

/**
 * How much is measured of each model.
 *
 * @param histories that are answered in a round, in batches
 * @param warmUps passes over all of them that are not counted: after fewer, the JVM's compilers
 *     were seen at work in the first rounds
 * @param rounds of which each times everyone once, enough for a median that one slow second of the
 *     machine does not move
 */
record TemporalEffort(int histories, int warmUps, int rounds) {
    static final TemporalEffort FULL = new TemporalEffort(1_024, 8, 21);
    static final TemporalEffort QUICK = new TemporalEffort(256, 4, 5);
}
