package dev.kairos.bench;

import java.util.List;

/**
 * One benchmark. It runs from beginning to end on one machine and tells ratios of what it measured
 * within that one run, since absolute numbers say little on another machine.
 */
public interface Suite {
    /** What it is called on the command line and in its report. */
    String name();

    /** What it measures, in one line. */
    String summary();

    /** What its {@code --help} teaches, a paragraph each: what is compared, and how to read it. */
    List<String> explanation();

    /**
     * Measures, prints tables to {@link SuiteRun#out()} and puts everything else into {@link
     * SuiteRun#report()}. Ctrl-C interrupts the thread: the suite then ends its processes, removes
     * its files, and throws, within seconds.
     *
     * @throws BenchException if it cannot be measured on this machine; the message says what to do
     * @throws Exception any other failure; no report is written then
     */
    void run(SuiteRun run) throws Exception;
}
