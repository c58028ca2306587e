package dev.kairos.streamsapp.views;

import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Finds the stores of a running topology. */
public interface StoreLookup {
    /**
     * The store, over all its partitions.
     *
     * @throws ViewsNotReadyException while it cannot be read
     */
    <V> ReadOnlyKeyValueStore<String, V> store(String name);
}
