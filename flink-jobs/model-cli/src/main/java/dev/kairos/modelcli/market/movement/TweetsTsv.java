package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.UserError;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Reads texts about tickers: a header {@code created_at, ticker, text} and rows with tabs between
 * values; a quote is a character like any other.
 */
public final class TweetsTsv {
    private static final String HEADER = "created_at\tticker\ttext";

    private TweetsTsv() {}

    /**
     * A text about a ticker.
     *
     * @param at when it was published
     */
    public record Tweet(Instant at, String ticker, String text) {}

    /**
     * Reads a file, gzip if it is.
     *
     * @return in order of time
     * @throws UserError naming file and line if a row has other values or a time cannot be read
     */
    public static List<Tweet> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserError(file + ": there is no such file");
        }
        var tweets = new ArrayList<Tweet>();
        try (var in = new BufferedInputStream(Files.newInputStream(file));
                var reader =
                        new BufferedReader(
                                new InputStreamReader(
                                        unzipped(in), StandardCharsets.UTF_8.newDecoder()))) {
            String header = reader.readLine();
            if (!HEADER.equals(header)) {
                throw new UserError(
                        "%s line 1: the header must be created_at, ticker, text with tabs between them, got '%s'"
                                .formatted(file, header));
            }
            long line = 1;
            for (String row = reader.readLine(); row != null; row = reader.readLine()) {
                line++;
                tweets.add(tweet(row, file, line));
            }
        } catch (IOException e) {
            throw new UserError("%s: %s".formatted(file, UserError.reasonOf(e)), e);
        }
        tweets.sort(Comparator.comparing(Tweet::at));
        return tweets;
    }

    private static InputStream unzipped(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new GZIPInputStream(in) : in;
    }

    private static Tweet tweet(String row, Path file, long line) {
        String[] values = row.split("\t", -1);
        if (values.length != 3 || values[1].isBlank()) {
            throw new UserError(
                    "%s line %d: has %d values; a time, a ticker and a text are needed"
                            .formatted(file, line, values.length));
        }
        try {
            return new Tweet(Instant.parse(values[0].strip()), values[1].strip(), values[2]);
        } catch (DateTimeException e) {
            throw new UserError(
                    "%s line %d: cannot read the time '%s'; write 2014-01-31T23:59:00Z"
                            .formatted(file, line, values[0]),
                    e);
        }
    }
}
