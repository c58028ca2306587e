package dev.kairos.local.system;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.KairosException;
import dev.kairos.local.process.PartSupervisor;
import java.io.IOException;
import java.time.Duration;

/**
 * Waits until a part is ready.
 *
 * @param parts says when waiting is in vain, and what a part said last
 * @param patience for one part
 */
record PartWait(PartSupervisor parts, Duration patience) {
    private static final Duration POLL = Duration.ofMillis(150);

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        /**
         * @throws IOException while what is asked cannot be reached
         */
        boolean holds() throws IOException;
    }

    PartWait {
        requireNonNull(parts, "parts");
        requireNonNull(patience, "patience");
    }

    /**
     * Returns when the condition holds.
     *
     * @param part named in the error, with the end of its output
     * @throws KairosException if it does not in time, or a part cannot be kept running
     */
    void until(String part, Condition condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            throwIfFailed();
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            if (System.nanoTime() > end) {
                throw new KairosException(
                        "%s was not ready within %d s. %s"
                                .formatted(part, patience.toSeconds(), parts.lastOutput(part)));
            }
            try {
                Thread.sleep(POLL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KairosException("Interrupted while waiting for " + part, e);
            }
        }
    }

    /**
     * Returns if every part can be kept running.
     *
     * @throws KairosException if not
     */
    void throwIfFailed() {
        KairosException cause = parts.failure().getNow(null);
        if (cause != null) {
            throw new KairosException(cause.getMessage(), cause);
        }
    }
}
