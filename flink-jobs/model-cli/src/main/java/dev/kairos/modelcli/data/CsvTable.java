package dev.kairos.modelcli.data;

import dev.kairos.modelcli.UserError;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file read row by row: UTF-8 with or without a byte order mark, a header line, quotes as in
 * RFC 4180, gzip if it is. Every defect is a {@link UserError} that names the file and the line.
 */
public final class CsvTable implements AutoCloseable {
    private final Path file;
    private final char delimiter;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> columns;

    private CsvTable(Path file, char delimiter, CSVParser parser) {
        this.file = file;
        this.delimiter = delimiter;
        this.parser = parser;
        this.records = parser.iterator();
        this.columns =
                nextRecord()
                        .map(CSVRecord::toList)
                        .orElseThrow(
                                () ->
                                        new UserError(
                                                file
                                                        + ": is empty; a header line with the"
                                                        + " columns' names is needed"));
    }

    /** Opens a file and reads its header. */
    public static CsvTable open(Path file) {
        return open(file, bytes -> {});
    }

    /** Opens a file whose values are not separated by commas, and reads its header. */
    public static CsvTable open(Path file, char delimiter) {
        return open(file, delimiter, bytes -> {});
    }

    /**
     * Opens a file and reads its header.
     *
     * @param progress is told how many bytes of the file were read so far
     */
    public static CsvTable open(Path file, LongConsumer progress) {
        return open(file, ',', progress);
    }

    /**
     * Opens a file whose values are parted by another character than a comma.
     *
     * @param delimiter stands between values
     * @param progress is told how many bytes of the file were read so far
     */
    public static CsvTable open(Path file, char delimiter, LongConsumer progress) {
        if (!Files.isRegularFile(file)) {
            throw new UserError(
                    file
                            + (Files.exists(file)
                                    ? ": is a folder, a device or a pipe; name a CSV file"
                                    : ": there is no such file"));
        }
        InputStream in = null;
        try {
            in = new BufferedInputStream(Files.newInputStream(file));
            var counted = new BufferedInputStream(new ProgressStream(in, progress));
            CSVParser parser =
                    CSVFormat.RFC4180
                            .builder()
                            .setDelimiter(delimiter)
                            .get()
                            .parse(decoded(counted));
            var table = new CsvTable(file, delimiter, parser);
            table.checkColumns();
            return table;
        } catch (IOException e) {
            closeQuietly(in);
            throw new UserError("%s: %s".formatted(file, explain(e)), e);
        } catch (RuntimeException e) {
            closeQuietly(in);
            throw e;
        }
    }

    private static Reader decoded(InputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        // A fresh decoder reports what is not UTF-8, where the usual readers replace it.
        var reader =
                new BufferedReader(
                        new InputStreamReader(
                                gzip ? new GZIPInputStream(in) : in,
                                StandardCharsets.UTF_8.newDecoder()));
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }

    private void checkColumns() {
        var seen = new HashSet<String>();
        for (String column : columns) {
            if (!seen.add(column)) {
                throw new UserError(
                        "%s: the column '%s' stands in the header twice; rename one"
                                .formatted(file, column));
            }
        }
    }

    /** The file that is read, for messages. */
    public Path file() {
        return file;
    }

    /** The columns' names, in the order of the file. */
    public List<String> columns() {
        return columns;
    }

    /**
     * The place of a column.
     *
     * @throws UserError if there is none of this name
     */
    public int indexOf(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new UserError(
                    "%s: has no column '%s'; its columns are %s, with '%s' between them"
                            .formatted(file, column, columns, delimiter));
        }
        return index;
    }

    /**
     * The next row, with as many values as there are columns; absent at the end. An empty line is a
     * row only where there is one column.
     */
    public Optional<List<String>> next() {
        Optional<CSVRecord> row = nextRecord();
        while (columns.size() > 1 && row.filter(CsvTable::isEmptyLine).isPresent()) {
            row = nextRecord();
        }
        row.ifPresent(this::requireComplete);
        return row.map(CSVRecord::toList);
    }

    private static boolean isEmptyLine(CSVRecord row) {
        return row.size() == 1 && row.get(0).isEmpty();
    }

    private void requireComplete(CSVRecord row) {
        if (row.size() != columns.size()) {
            throw new UserError(
                    ("%s line %d: has %d values, the header names %d columns; values with '%s'"
                                    + " or quotes need quotes around them")
                            .formatted(file, line(), row.size(), columns.size(), delimiter));
        }
    }

    /** The line that was read last, for messages; the header is line 1. */
    public long line() {
        return parser.getCurrentLineNumber();
    }

    private Optional<CSVRecord> nextRecord() {
        try {
            return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
        } catch (UncheckedIOException e) {
            throw new UserError(
                    "%s after line %d: %s".formatted(file, line(), explain(e.getCause())), e);
        }
    }

    private static String explain(IOException e) {
        if (e instanceof CharacterCodingException) {
            return "is not UTF-8; convert the file, for example with iconv";
        }
        return e instanceof EOFException
                ? "the gzip file is cut off; copy it again"
                : UserError.reasonOf(e);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private static void closeQuietly(InputStream in) {
        if (in != null) {
            try {
                in.close();
            } catch (IOException e) {
                // The error that led here says more.
                return;
            }
        }
    }

    /** Tells how far a file was read, decompression or not. */
    private static final class ProgressStream extends FilterInputStream {
        private final LongConsumer progress;
        private long read;

        ProgressStream(InputStream in, LongConsumer progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            if (one >= 0) {
                tell(1);
            }
            return one;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            if (count > 0) {
                tell(count);
            }
            return count;
        }

        private void tell(int count) {
            read += count;
            progress.accept(read);
        }
    }
}
