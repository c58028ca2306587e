package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.CsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
     * Reads a file in UTF-8, with or without a byte order mark, gzip if it is.
     *
     * @return in order of time
     * @throws UserError naming file and line if a row has other values or a time cannot be read
     */
    public static List<Tweet> read(Path file) {
        var tweets = new ArrayList<Tweet>();
        try (CsvTable table = CsvTable.open(file, NO_DELIMITER)) {
            if (!table.columns().equals(List.of(HEADER))) {
                throw new UserError(
                        "%s line 1: the header must be created_at, ticker, text with tabs between them, got '%s'"
                                .formatted(file, String.join("", table.columns())));
            }
            for (var row = table.next(); row.isPresent(); row = table.next()) {
                tweets.add(tweet(row.get().get(0), table));
            }
        } catch (IOException e) {
            throw new UserError("%s: cannot be closed: %s".formatted(file, e.getMessage()), e);
        }
        tweets.sort(Comparator.comparing(Tweet::at));
        return tweets;
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
