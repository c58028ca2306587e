package dev.kairos.inference.onnx;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Resources that are open once for all who use them: opened by the first user of a key, closed with
 * its last. Thread-safe; users of one key wait while it is opened or closed, others do not.
 */
final class SharedResources<K, V> {
    private final ConcurrentMap<K, Users<V>> open = new ConcurrentHashMap<>();
    private final Consumer<V> closer;

    /**
     * @param closer closes a resource that nobody uses any more
     */
    SharedResources(Consumer<V> closer) {
        this.closer = closer;
    }

    private record Users<V>(V resource, int count) {}

    /** One user's hold on a resource; closing it twice is harmless. */
    interface Hold<V> extends AutoCloseable {
        V resource();

        @Override
        void close();
    }

    /**
     * Takes a hold on the resource of a key.
     *
     * @param opener opens it if nobody uses it; what it throws is passed on and leaves no trace
     */
    Hold<V> hold(K key, Supplier<V> opener) {
        Users<V> users =
                open.compute(
                        key,
                        (k, now) ->
                                now == null
                                        ? new Users<>(opener.get(), 1)
                                        : new Users<>(now.resource(), now.count() + 1));
        var held = new AtomicBoolean(true);
        return new Hold<>() {
            @Override
            public V resource() {
                return users.resource();
            }

            @Override
            public void close() {
                if (held.compareAndSet(true, false)) {
                    giveBack(key);
                }
            }
        };
    }

    private void giveBack(K key) {
        open.computeIfPresent(
                key,
                (k, now) -> {
                    if (now.count() > 1) {
                        return new Users<>(now.resource(), now.count() - 1);
                    }
                    closer.accept(now.resource());
                    return null;
                });
    }

    /** How many hold the resource of a key now. */
    int users(K key) {
        Users<V> users = open.get(key);
        return users == null ? 0 : users.count();
    }
}
