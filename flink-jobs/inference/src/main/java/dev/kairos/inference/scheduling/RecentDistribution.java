package dev.kairos.inference.scheduling;

import dev.kairos.inference.SchedulerSnapshot;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * Percentiles of what was recorded in the last one to two minutes, to 1%, in constant memory. Not
 * thread-safe.
 */
final class RecentDistribution {
    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int DIGITS = 2;

    private final long largest;
    private final Histogram sum;
    private Histogram current;
    private Histogram previous;
    private long windowStart;

    /**
     * @param largest larger values count as this one
     * @param nowNanos the time
     */
    RecentDistribution(long largest, long nowNanos) {
        this.largest = largest;
        this.sum = new Histogram(largest, DIGITS);
        this.current = new Histogram(largest, DIGITS);
        this.previous = new Histogram(largest, DIGITS);
        this.windowStart = nowNanos;
    }

    void record(long value, long nowNanos) {
        turn(nowNanos);
        current.recordValue(Math.max(0, Math.min(largest, value)));
    }

    /**
     * @param unit what a value is divided by
     * @param nowNanos the time
     */
    SchedulerSnapshot.Percentiles percentiles(double unit, long nowNanos) {
        turn(nowNanos);
        sum.reset();
        sum.add(previous);
        sum.add(current);
        return new SchedulerSnapshot.Percentiles(
                sum.getValueAtPercentile(50) / unit,
                sum.getValueAtPercentile(95) / unit,
                sum.getValueAtPercentile(99) / unit);
    }

    private void turn(long nowNanos) {
        long age = nowNanos - windowStart;
        if (age < WINDOW_NANOS) {
            return;
        }
        Histogram oldest = previous;
        previous = current;
        current = oldest;
        current.reset();
        if (age >= 2 * WINDOW_NANOS) {
            previous.reset();
        }
        windowStart = nowNanos;
    }
}
