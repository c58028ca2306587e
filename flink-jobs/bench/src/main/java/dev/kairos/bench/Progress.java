package dev.kairos.bench;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a part of a run is: a bar with the time left where someone watches, else a line a step.
 * It draws seldom, to take nothing from what is measured.
 */
public final class Progress implements AutoCloseable {
    private static final int REDRAW_MILLIS = 1000;

    private final String task;
    private final int steps;
    private final ProgressBar bar;
    private final long startedNanos = System.nanoTime();
    private int done;

    private Progress(String task, int steps, ProgressBar bar) {
        this.task = task;
        this.steps = steps;
        this.bar = bar;
    }

    /**
     * Begins a task.
     *
     * @param steps how many {@link #step} calls end it, those that are skipped included
     */
    static Progress of(String task, int steps) {
        // The launcher's word: what Java says of consoles differs between versions.
        if (!Boolean.getBoolean("kairos.terminal")) {
            return new Progress(task, steps, null);
        }
        return new Progress(
                task,
                steps,
                new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(steps)
                        .setUpdateIntervalMillis(REDRAW_MILLIS)
                        .setStyle(ProgressBarStyle.ASCII)
                        .build());
    }

    /**
     * One step is done.
     *
     * @param what it was, in a few words
     * @throws BenchException if the run is being stopped
     */
    public void step(String what) {
        // Also a run that only computes is to end soon.
        if (Thread.currentThread().isInterrupted()) {
            throw new BenchException("stopped");
        }
        done++;
        if (bar == null) {
            Duration taken = Duration.ofNanos(System.nanoTime() - startedNanos);
            System.err.printf("%s %d/%d %s (%d s)%n", task, done, steps, what, taken.toSeconds());
        } else {
            bar.setExtraMessage(what);
            bar.step();
        }
    }

    /**
     * Steps that turned out to be needless count as done.
     *
     * @param number how many steps are done by now; nothing changes if more are
     */
    public void skipTo(int number) {
        if (number > done) {
            done = number;
            if (bar != null) {
                bar.stepTo(number);
            }
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
