package dev.kairos.modelcli;

/** Collects Java's garbage again and again, so that what native code still reads must be held. */
public final class GarbageCollection implements AutoCloseable {
    private final Thread collector = new Thread(this::collect, "garbage collection");

    public GarbageCollection() {
        collector.setDaemon(true);
        collector.start();
    }

    private void collect() {
        while (!Thread.currentThread().isInterrupted()) {
            System.gc();
        }
    }

    @Override
    public void close() {
        collector.interrupt();
        try {
            collector.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
