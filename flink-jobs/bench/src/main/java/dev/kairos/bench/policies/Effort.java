package dev.kairos.bench.policies;

/**
 * How long simulations run, and how finely they are searched. A run holds many times the deadline
 * and the longest time in which a queue near its limit forgets its past.
 *
 * @param quick whether grids are small
 * @param seeds how many runs a load is found from
 * @param seconds of virtual time that a run at the bound takes at least
 * @param records that a run has at least
 * @param screeningPart a run that screens a grid is this part of a whole one
 * @param screened how many of a grid are searched finely: those that a short run finds best
 * @param tolerance of a load, as a fraction of the bound
 */
record Effort(
        boolean quick,
        int seeds,
        int seconds,
        int records,
        int screeningPart,
        int screened,
        double tolerance) {
    static final Effort FULL = new Effort(false, 3, 20, 40_000, 6, 3, 0.0025);
    static final Effort QUICK = new Effort(true, 2, 10, 20_000, 6, 1, 0.005);

    /** Of a load found by screening, in fractions of the bound. */
    static final double SCREENING_TOLERANCE = 1.0 / 32;

    /** Records of a run. */
    int records(double boundPerSecond) {
        return (int) Math.max(records, seconds * boundPerSecond);
    }

    /** Records of a run that screens. */
    int screeningRecords(double boundPerSecond) {
        return records(boundPerSecond) / screeningPart;
    }
}
