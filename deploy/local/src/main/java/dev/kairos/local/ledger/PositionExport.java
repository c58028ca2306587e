package dev.kairos.local.ledger;

import dev.kairos.local.KairosException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes the books as CSV: one row for each input position of each pipeline. */
final class PositionExport {
    private static final String SEPARATOR = " ";

    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180
                    .builder()
                    .setRecordSeparator('\n')
                    .setHeader(
                            "pipeline",
                            "topic",
                            "partition",
                            "offset",
                            "appended_at",
                            "state",
                            "keys",
                            "missing_keys",
                            "dead_letter_causes")
                    .get();

    private PositionExport() {}

    /**
     * Writes the file, in place of one that was there.
     *
     * @throws KairosException when the file cannot be written
     */
    static void write(Path file, LedgerReader ledger, boolean running) {
        try (var writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
                var csv = new CSVPrinter(writer, FORMAT)) {
            ledger.visit((pipeline, entry) -> print(csv, pipeline, entry, running));
        } catch (IOException | UncheckedIOException e) {
            throw new KairosException("Cannot write %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static void print(
            CSVPrinter csv, String pipeline, PipelineBook.Entry entry, boolean running) {
        try {
            csv.printRecord(
                    pipeline,
                    entry.partition().topic(),
                    entry.partition().partition(),
                    entry.offset(),
                    entry.appendedAt() == PartitionInputs.UNTIMED
                            ? ""
                            : Instant.ofEpochMilli(entry.appendedAt()),
                    state(entry.state(), running),
                    String.join(SEPARATOR, entry.keys()),
                    String.join(SEPARATOR, entry.missingKeys()),
                    String.join(SEPARATOR, entry.causes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String state(PipelineBook.State state, boolean running) {
        if (state == PipelineBook.State.MISSING) {
            return running ? "in_flight" : "lost";
        }
        return state.name().toLowerCase(Locale.ROOT);
    }
}
