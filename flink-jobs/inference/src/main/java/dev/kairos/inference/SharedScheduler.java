package dev.kairos.inference;

/** The one scheduler of this process: opened by its first user and closed after its last. */
public final class SharedScheduler {
    private SharedScheduler() {}

    /**
     * A user's hold on the shared scheduler and on one model in it; closing it twice is harmless.
     */
    public interface Lease extends AutoCloseable {
        Scheduler scheduler();

        /** The leased model. */
        ModelInfo model();

        @Override
        void close();
    }

    /**
     * Takes a hold on the shared scheduler, opening it if this is the first one, and loads and
     * warms up the model if nobody had.
     *
     * @param model reference of a model package: a shipped name or a folder
     * @param options how the model is batched; the first lease of a model decides
     * @param capacity how many requests this user may have in flight
     * @throws IllegalArgumentException if the package is missing, damaged or does not fit its
     *     description; the message says what and where
     */
    public static Lease lease(String model, BatchingOptions options, int capacity) {
        throw new UnsupportedOperationException("not implemented");
    }
}
