package dev.kairos.local.replay;

import java.time.Instant;

/** Is told how a replay goes, on the thread that replays. */
public interface ReplayProgress {
    /**
     * Sending begins.
     *
     * @param rows rows of the data that can be sent
     * @param alreadyThere how many of them an earlier replay left in the topic
     */
    void begin(long rows, long alreadyThere);

    /** A row cannot be sent, and is skipped. */
    void malformed(String file, long line, String reason);

    /**
     * Rows were acknowledged.
     *
     * @param rows all that were acknowledged since the beginning of this replay
     * @param eventTime of the last of them
     */
    void sent(long rows, Instant eventTime);

    /** The broker has acknowledged nothing for some seconds; it is waited for. */
    void waiting(String broker);
}
