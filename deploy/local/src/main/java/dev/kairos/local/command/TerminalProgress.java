package dev.kairos.local.command;

import dev.kairos.local.system.Progress;
import java.io.PrintStream;
import java.util.Locale;

/** Progress as lines with the seconds since the start, and one line that is written over. */
final class TerminalProgress implements Progress {
    private static final int LIVE_LINE_EVERY = 10;

    private final PrintStream out;
    private final boolean rewritesLines;
    private final long startedNanos = System.nanoTime();
    private int liveLength;
    private int liveLines;
    private boolean liveEnded;

    TerminalProgress(PrintStream out, boolean rewritesLines) {
        this.out = out;
        this.rewritesLines = rewritesLines;
    }

    /** On standard output; lines are written over only where a person watches. */
    static TerminalProgress standard() {
        return new TerminalProgress(System.out, Boolean.getBoolean("kairos.terminal"));
    }

    @Override
    public synchronized void step(String message) {
        finishLine();
        out.printf(Locale.ROOT, "%6.1f s  %s%n", elapsed(), message);
        out.flush();
    }

    @Override
    public synchronized void trouble(String message) {
        step("! " + message);
    }

    /**
     * Shows how it goes. Where lines cannot be written over, every {@value #LIVE_LINE_EVERY}th is
     * shown.
     */
    synchronized void live(String message) {
        if (liveEnded) {
            return;
        }
        String line = String.format(Locale.ROOT, "%6.1f s  %s", elapsed(), message);
        if (rewritesLines) {
            out.print("\r" + line + " ".repeat(Math.max(0, liveLength - line.length())));
            liveLength = line.length();
        } else if (liveLines++ % LIVE_LINE_EVERY == 0) {
            out.println(line);
        }
        out.flush();
    }

    /** From now on, there is no line to write over any more. */
    synchronized void endLive() {
        finishLine();
        liveEnded = true;
    }

    private void finishLine() {
        if (liveLength > 0) {
            out.println();
            liveLength = 0;
        }
    }

    /** Text that stands by itself. */
    synchronized void text(String text) {
        finishLine();
        out.print(text);
        out.flush();
    }

    private double elapsed() {
        return (System.nanoTime() - startedNanos) / 1e9;
    }
}
