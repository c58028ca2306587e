package dev.kairos.jobs.functions;

import java.time.Duration;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;

/**
 * When the state of a key has outlived its use: a while after its latest element, in event time,
 * with one timer a key. Keeps two times a key, and itself ends with the rest.
 */
final class KeyRetention {
    private static final ValueStateDescriptor<Long> LATEST =
            new ValueStateDescriptor<>("latest", Types.LONG);

    private final long millis;
    private final ValueState<Long> latest;

    /**
     * @param retention as checked by {@link #requirePositive}
     */
    KeyRetention(RuntimeContext context, Duration retention) {
        this.millis = retention.toMillis();
        this.latest = context.getState(LATEST);
    }

    static Duration requirePositive(Duration retention) {
        if (retention.isNegative() || retention.isZero()) {
            throw new IllegalArgumentException("retention must be longer than 0, got " + retention);
        }
        return retention;
    }

    /**
     * Notes an element.
     *
     * @param timestamp its event time in milliseconds
     */
    void prolong(Long timestamp, TimerService timers) throws Exception {
        if (timestamp == null) {
            throw new IllegalStateException(
                    "An element has no timestamp; give the source a watermark strategy");
        }
        Long before = latest.value();
        if (before == null) {
            timers.registerEventTimeTimer(timestamp + millis);
        }
        if (before == null || timestamp > before) {
            latest.update(timestamp);
        }
    }

    /** Whether it is over, asked when the timer fires; if not, it fires again. */
    boolean hasEnded(long firedAt, TimerService timers) throws Exception {
        long end = latest.value() + millis;
        if (end > firedAt) {
            timers.registerEventTimeTimer(end);
            return false;
        }
        latest.clear();
        return true;
    }
}
