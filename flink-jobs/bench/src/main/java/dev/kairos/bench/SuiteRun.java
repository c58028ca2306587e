package dev.kairos.bench;

import static java.util.Objects.requireNonNull;

import dev.kairos.bench.report.Report;
import java.io.PrintWriter;

/**
 * What a suite is given for one run.
 *
 * @param quick whether to measure less, so that all is done within three minutes
 * @param seed what everything random in the run is drawn from
 * @param report where measurements go
 * @param out where tables are printed
 */
public record SuiteRun(boolean quick, long seed, Report report, PrintWriter out) {
    public SuiteRun {
        requireNonNull(report, "report");
        requireNonNull(out, "out");
    }

    /** Of two amounts of work, the one for this run. */
    public int choose(int full, int whenQuick) {
        return quick ? whenQuick : full;
    }

    /**
     * Shows how far a part of the run is.
     *
     * @param task what is done, in a few words
     * @param steps how many steps it takes
     */
    public Progress progress(String task, int steps) {
        return Progress.of(task, steps);
    }
}
