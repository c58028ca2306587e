package dev.kairos.local.replay;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a replay did.
 *
 * @param rows rows of the data that can be sent
 * @param alreadyThere rows that an earlier replay left in the topic
 * @param sent rows that were sent and acknowledged now
 * @param malformed rows that cannot be sent
 * @param took how long sending took
 */
public record ReplayResult(long rows, long alreadyThere, long sent, long malformed, Duration took) {
    public ReplayResult {
        requireNonNull(took, "took");
    }

    /** Whether every row that can be sent is in the topic. */
    public boolean isComplete() {
        return alreadyThere + sent == rows;
    }
}
