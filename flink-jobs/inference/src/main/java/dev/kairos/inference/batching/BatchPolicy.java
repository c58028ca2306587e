package dev.kairos.inference.batching;

/**
 * Holds the waiting inputs of one model and decides which run together, and when. Not thread-safe;
 * the scheduler calls it under its lock.
 *
 * @param <T> what waits
 */
public interface BatchPolicy<T extends BatchItem> {
    /** Lets an item wait. */
    void add(T item);

    /**
     * Takes out an item that nobody waits for any more.
     *
     * @return whether it was waiting
     */
    boolean remove(T item);

    /** How many items wait. */
    int size();

    /** Tokens of the waiting items, without padding. */
    long tokens();

    /**
     * What a device that is idle should do. Changes nothing: {@link #take} does.
     *
     * @param nowNanos the time, on the scheduler's clock
     * @param device what is known of the device
     * @return a batch to run now, or a time to wait for; {@link BatchPlan#none()} if nothing waits
     */
    BatchPlan<T> plan(long nowNanos, DeviceState device);

    /** Takes out the items of a plan made since the last change. */
    void take(BatchPlan<T> plan);
}
