package dev.kairos.local.demo;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * What a demo run is asked for, beside the system it runs.
 *
 * @param duration from the first record to the end; without one it runs until it is stopped
 * @param replay whether real data is replayed, which may arrive faster than it is answered
 * @param startedAtMs when the command was typed, in ms since the epoch
 * @param buildMs how much of the time since then went into building
 */
public record DemoOptions(
        Optional<Duration> duration, boolean replay, long startedAtMs, long buildMs) {
    public DemoOptions {
        requireNonNull(duration, "duration");
    }
}
