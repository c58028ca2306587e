package dev.kairos.local.flink;

/**
 * A counter whose source starts again at zero when its process does. What was counted between the
 * last reading and the end of a process is not seen. Not thread-safe.
 */
public final class RestartingCounter {
    private long before;
    private long last;

    /** Takes a reading; a lower one than the last means that the source started again. */
    public void read(long value) {
        if (value < last) {
            before += last;
        }
        last = value;
    }

    /** The sum over all starts. */
    public long total() {
        return before + last;
    }
}
