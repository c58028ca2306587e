package dev.kairos.local.process;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Says when a part dies too often for another start to help. Not thread-safe. */
public final class RestartLimit {
    private final int deaths;
    private final Duration window;
    private final Clock clock;
    private final Deque<Instant> recent = new ArrayDeque<>();

    /**
     * @param deaths how many within the window are too many
     * @param window how far back deaths count
     */
    public RestartLimit(int deaths, Duration window, Clock clock) {
        if (deaths < 1) {
            throw new IllegalArgumentException("deaths must be at least 1, not " + deaths);
        }
        this.deaths = deaths;
        this.window = requireNonNull(window, "window");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Counts a death; whether the part may be started again. */
    public boolean allowsRestart() {
        Instant now = clock.instant();
        recent.addLast(now);
        while (recent.getFirst().isBefore(now.minus(window))) {
            recent.removeFirst();
        }
        return recent.size() < deaths;
    }
}
