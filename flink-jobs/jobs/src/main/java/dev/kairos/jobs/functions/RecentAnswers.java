package dev.kairos.jobs.functions;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which keys were answered of late, and about when: a hint, which a restart forgets. Holds the keys
 * that were asked about or answered last. Thread-safe.
 */
final class RecentAnswers {
    /** Some 2 MiB with keys of a few characters. */
    static final int MAX_KEYS = 16_384;

    private final Map<String, Instant> latest =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
                    return size() > MAX_KEYS;
                }
            };

    synchronized void add(String key, Instant eventTime) {
        latest.merge(key, eventTime, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** The latest event time about which the key has an answer, as far as is remembered. */
    synchronized Optional<Instant> latest(String key) {
        return Optional.ofNullable(latest.get(key));
    }
}
