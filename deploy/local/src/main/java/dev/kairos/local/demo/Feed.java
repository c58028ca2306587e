package dev.kairos.local.demo;

/** What puts records into a running system. */
public interface Feed {
    /** Begins; records follow soon. */
    void start();

    /** Whether it has nothing more to send; a generated stream never ends by itself. */
    boolean hasEnded();

    /** Ends it; everything it sent is in Kafka afterwards. */
    void stop();
}
