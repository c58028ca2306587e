package dev.kairos.inference.onnx;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sessions of one graph. A run has one to itself while there are as many as runs at a time; further
 * runs share, so that none waits for, or opens, another. Any number of threads may run at a time.
 */
final class Sessions<S> {
    private final List<S> all;

    /** In turns, so that as many runs as there are sessions warm all of them up. */
    private final Queue<S> idle;

    private volatile boolean closed;

    /**
     * @param all at least one
     */
    Sessions(List<S> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("A graph needs a session to run in");
        }
        this.all = List.copyOf(all);
        this.idle = new ConcurrentLinkedQueue<>(all);
    }

    /**
     * Runs in a session.
     *
     * @throws IllegalStateException once they are closed
     */
    <T> T run(Function<S, T> run) {
        if (closed) {
            throw new IllegalStateException("The model is closed");
        }
        S own = idle.poll();
        if (own == null) {
            return run.apply(all.get(ThreadLocalRandom.current().nextInt(all.size())));
        }
        try {
            return run.apply(own);
        } finally {
            idle.add(own);
        }
    }

    int size() {
        return all.size();
    }

    /** Closes all; no run may be under way. */
    void close(Consumer<S> closer) {
        closed = true;
        all.forEach(closer);
    }
}
