package dev.kairos.inference.onnx;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Resources that are open once for all who use them: opened by the first user of a key, closed with
 * its last. Thread-safe; users of one key wait while it is opened or closed. Others do not wait for
 * an opening, which may hang; nor does who evicts it.
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

    /** A resource and its users, who are counted within the map's own lock of their key only. */
    private static final class Users<V> {
        final CompletableFuture<V> resource = new CompletableFuture<>();
        int count;
    }

    /** One user's hold on a resource; closing it twice is harmless. */
    interface Hold<V> extends AutoCloseable {
        V resource();

        /**
         * Lets who comes later open the resource anew, also where it is being opened anew already,
         * which may hang; those who hold it keep it.
         */
        void evict();

        @Override
        void close();
    }

    /**
     * Takes a hold on the resource of a key.
     *
     * @param opener opens it if nobody uses it; what it throws is passed on to all who wait for it,
     *     and leaves no trace
     */
    Hold<V> hold(K key, Supplier<V> opener) {
        var own = new Users<V>();
        Users<V> users =
                open.compute(
                        key,
                        (k, now) -> {
                            Users<V> found = now == null ? own : now;
                            found.count++;
                            return found;
                        });
        if (users == own) {
            openFor(key, own, opener);
        }
        V resource = resourceOf(users);
        var held = new AtomicBoolean(true);
        return new Hold<>() {
            @Override
            public V resource() {
                return resource;
            }

            @Override
            public void evict() {
                open.computeIfPresent(
                        key, (k, now) -> now == users || !now.resource.isDone() ? null : now);
            }

            @Override
            public void close() {
                if (held.compareAndSet(true, false)) {
                    giveBack(key, users);
                }
            }
        };
    }

    private void openFor(K key, Users<V> users, Supplier<V> opener) {
        try {
            users.resource.complete(opener.get());
        } catch (Throwable e) {
            // Who comes from here on opens anew.
            open.remove(key, users);
            users.resource.completeExceptionally(e);
        }
    }

    private static <V> V resourceOf(Users<V> users) {
        try {
            return users.resource.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void giveBack(K key, Users<V> users) {
        open.compute(
                key,
                (k, now) -> {
                    if (--users.count > 0) {
                        return now;
                    }
                    closer.accept(users.resource.join());
                    return now == users ? null : now;
                });
    }

    /** How many hold the resource of a key now. */
    int users(K key) {
        Users<V> users = open.get(key);
        return users == null ? 0 : users.count;
    }
}
