package dev.kairos.modelcli.data;

import dev.kairos.modelcli.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Reads texts about tickers: a header {@code created_at, ticker, text} and rows with tabs between
 * values; a quote is a character like any other.
 */
public final class TweetsTsv {
    private static final String HEADER = "created_at\tticker\ttext";

    /** Parts no values, so that a line is one of them, and quotes within it mean nothing. */
    private static final char NO_DELIMITER = '\u0000';

    private TweetsTsv() {}

    /**
     * A text about a ticker.
     *
     * @param at when it was published
     */
    public record Tweet(Instant at, String ticker, String text) {}

    /**
     * What was read.
     *
     * @param tweets in order of time
     * @param repeated rows that were passed over, since the same stood before
     * @param withoutText rows that were passed over, since they say nothing
     */
    public record Read(List<Tweet> tweets, int repeated, int withoutText) {
        public Read {
            tweets = List.copyOf(tweets);
        }
    }

    /**
     * Reads a file in UTF-8, with or without a byte order mark, gzip if it is. Rows need no order.
     *
     * @throws UserError naming file and line if a row has other values or a time cannot be read
     */
    public static Read read(Path file) {
        var tweets = new LinkedHashSet<Tweet>();
        int repeated = 0;
        int withoutText = 0;
        try (CsvTable table = CsvTable.open(file, NO_DELIMITER)) {
            if (!table.columns().equals(List.of(HEADER))) {
                throw new UserError(
                        "%s line 1: the header must be created_at, ticker, text with tabs between them, got '%s'"
                                .formatted(file, String.join("", table.columns())));
            }
            for (var row = table.next(); row.isPresent(); row = table.next()) {
                if (row.get().get(0).isBlank()) {
                    continue;
                }
                Tweet tweet = tweet(row.get().get(0), table);
                if (tweet.text().isBlank()) {
                    withoutText++;
                } else if (!tweets.add(tweet)) {
                    repeated++;
                }
            }
        } catch (IOException e) {
            throw new UserError("%s: cannot be closed: %s".formatted(file, e.getMessage()), e);
        }
        return new Read(
                tweets.stream().sorted(Comparator.comparing(Tweet::at)).toList(),
                repeated,
                withoutText);
    }

    private static Tweet tweet(String row, CsvTable table) {
        String[] values = row.split("\t", -1);
        if (values.length != 3) {
            throw bad(
                    table,
                    "has %d values; a time, a ticker and a text are needed"
                            .formatted(values.length));
        }
        if (values[1].isBlank()) {
            throw bad(table, "has no ticker");
        }
        try {
            return new Tweet(Instant.parse(values[0].strip()), values[1].strip(), values[2]);
        } catch (DateTimeException e) {
            throw bad(
                    table,
                    "cannot read the time '%s'; write 2014-01-31T23:59:00Z".formatted(values[0]));
        }
    }

    private static UserError bad(CsvTable table, String what) {
        return new UserError("%s line %d: %s".formatted(table.file(), table.line(), what));
    }
}
