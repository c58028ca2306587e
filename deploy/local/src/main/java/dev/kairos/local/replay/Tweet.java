package dev.kairos.local.replay;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A row of the data.
 *
 * @param row number of the row over all files, from 0, malformed ones included
 * @param file name of its file
 * @param line its line in the file, from 1
 * @param createdAt event time
 * @param ticker what it is about; may be empty
 * @param text may be empty
 */
record Tweet(long row, String file, long line, Instant createdAt, String ticker, String text) {
    Tweet {
        requireNonNull(file, "file");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(ticker, "ticker");
        requireNonNull(text, "text");
    }

    /** The same in every replay, and another for every row, be it a duplicate of another. */
    String id() {
        return "%s:%d".formatted(file, line);
    }
}
