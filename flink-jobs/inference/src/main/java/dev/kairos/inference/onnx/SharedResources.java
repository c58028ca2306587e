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

    /** A resource and its users; changed within the map's own lock of its key only. */
    private static final class Users<V> {
        final V resource;
        int count;

        Users(V resource) {
            this.resource = resource;
        }
    }

    /** One user's hold on a resource; closing it twice is harmless. */
    interface Hold<V> extends AutoCloseable {
        V resource();

        /** Lets who comes later open the resource anew; those who hold it keep it. */
        void evict();

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
                        (k, now) -> {
                            Users<V> found = now == null ? new Users<>(opener.get()) : now;
                            found.count++;
                            return found;
                        });
        var held = new AtomicBoolean(true);
        return new Hold<>() {
            @Override
            public V resource() {
                return users.resource;
            }

            @Override
            public void evict() {
                open.remove(key, users);
            }

            @Override
            public void close() {
                if (held.compareAndSet(true, false)) {
                    giveBack(key, users);
                }
            }
        };
    }

    private void giveBack(K key, Users<V> users) {
        open.compute(
                key,
                (k, now) -> {
                    if (--users.count > 0) {
                        return now;
                    }
                    closer.accept(users.resource);
                    return now == users ? null : now;
                });
    }

    /** How many hold the resource of a key now. */
    int users(K key) {
        Users<V> users = open.get(key);
        return users == null ? 0 : users.count;
    }
}
