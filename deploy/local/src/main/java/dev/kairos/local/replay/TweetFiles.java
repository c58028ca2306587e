package dev.kairos.local.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kairos.local.KairosException;
import dev.kairos.schemas.OutputId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Tweets in the stocknet layout: {@code tweets_*.tsv.gz} (or {@code .tsv}) with a header and the
 * columns {@code created_at}, {@code ticker} and {@code text}, sorted by time; the files follow one
 * another by name. Rows are read as they stand: there is no quoting in these files.
 */
final class TweetFiles {
    private static final Pattern NAME = Pattern.compile("tweets_.*\\.tsv(\\.gz)?");
    private static final String HEADER = "created_at\tticker\ttext";
    private static final int COLUMNS = 3;
    private static final int FINGERPRINT_DIGITS = 8;

    private final List<Path> files;

    private TweetFiles(List<Path> files) {
        this.files = files;
    }

    /** Sees every row in turn. */
    interface RowVisitor {
        /** A row; false to see no more of them. */
        boolean tweet(Tweet tweet);

        /** A row that is none, and why. */
        void malformed(String file, long line, String reason);
    }

    /**
     * Finds the files.
     *
     * @throws KairosException when the folder is not there or holds no such file
     */
    static TweetFiles in(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new KairosException(
                    "%s is no folder. --data takes the folder that holds tweets_*.tsv.gz."
                            .formatted(folder));
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files =
                    entries.filter(file -> NAME.matcher(name(file)).matches()).sorted().toList();
            if (files.isEmpty()) {
                throw new KairosException(
                        "No tweets_*.tsv.gz in %s. Replay reads data in the stocknet layout: a header and the columns created_at, ticker, text, parted by tabs."
                                .formatted(folder));
            }
            return new TweetFiles(files);
        } catch (IOException e) {
            throw new KairosException("Cannot read %s: %s".formatted(folder, e), e);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    /** Tells this data from other data, wherever it lies: from the names and sizes of its files. */
    String fingerprint() {
        String text =
                files.stream()
                        .map(file -> name(file) + " " + size(file))
                        .collect(Collectors.joining("\n"));
        return OutputId.sha256Hex(text.getBytes(UTF_8)).substring(0, FINGERPRINT_DIGITS);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new KairosException("Cannot read %s: %s".formatted(file, e), e);
        }
    }

    /**
     * Reads the rows in the order of the files.
     *
     * @throws KairosException when a file cannot be read, naming it and the line
     */
    void read(RowVisitor visitor) {
        long row = 0;
        for (Path file : files) {
            long line = 1;
            try (BufferedReader reader = open(file)) {
                String header = reader.readLine();
                if (!HEADER.equals(header)) {
                    throw new KairosException(
                            "%s begins with '%s', not with the header '%s' (tabs between)"
                                    .formatted(file, header, HEADER.replace('\t', ' ')));
                }
                for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                    line++;
                    if (!visit(text, row++, name(file), line, visitor)) {
                        return;
                    }
                }
            } catch (IOException e) {
                throw new KairosException(
                        "%s cannot be read beyond line %d: %s".formatted(file, line, e), e);
            }
        }
    }

    private static boolean visit(
            String text, long row, String file, long line, RowVisitor visitor) {
        String[] columns = text.split("\t", -1);
        if (columns.length != COLUMNS) {
            visitor.malformed(
                    file, line, "%d columns instead of %d".formatted(columns.length, COLUMNS));
            return true;
        }
        Instant createdAt;
        try {
            createdAt = Instant.parse(columns[0]);
        } catch (DateTimeParseException e) {
            visitor.malformed(file, line, "'%s' is no time".formatted(columns[0]));
            return true;
        }
        return visitor.tweet(new Tweet(row, file, line, createdAt, columns[1], columns[2]));
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            InputStream plain = name(file).endsWith(".gz") ? new GZIPInputStream(in) : in;
            return new BufferedReader(new InputStreamReader(plain, UTF_8));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
