package dev.kairos.local.demo;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a demo run is asked for, beside the system it runs.
 *
 * @param duration from the first record to the end; without one it runs until it is stopped
 * @param report where the report goes
 * @param data real data that is replayed instead of a generated stream
 * @param startedAtMs when the command was typed, in ms since the epoch
 * @param buildMs how much of the time since then went into building
 */
public record DemoOptions(
        Optional<Duration> duration,
        Optional<Path> report,
        Optional<Path> data,
        long startedAtMs,
        long buildMs) {
    public DemoOptions {
        requireNonNull(duration, "duration");
        requireNonNull(report, "report");
        requireNonNull(data, "data");
    }
}
