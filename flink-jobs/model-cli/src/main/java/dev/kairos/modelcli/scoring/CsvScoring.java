package dev.kairos.modelcli.scoring;

import dev.kairos.inference.Answer;
import dev.kairos.inference.ModelInfo;
import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.CsvTable;
import dev.kairos.modelcli.scoring.Scorer.Scored;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Copies a table and adds a model's predictions for its column {@code text}. */
public final class CsvScoring {
    /** The column that is scored. */
    public static final String TEXT = "text";

    private final CsvTable table;
    private final Scorer scorer;
    private final int textColumn;
    private final List<String> addedColumns;

    private long scored;
    private long withoutText;
    private long truncated;
    private long failed;
    private String firstFailure = "";

    /**
     * What was done.
     *
     * @param scored rows with predictions
     * @param withoutText rows whose text is blank; their predictions are empty
     * @param truncated rows whose text was longer than the model reads
     * @param failed rows that the model could not answer; their predictions are empty
     * @param firstFailure why the first of them failed, or an empty text
     */
    public record Summary(
            long scored, long withoutText, long truncated, long failed, String firstFailure) {}

    /**
     * @throws UserError if there is no column {@code text}, or one is there that would be added
     */
    public CsvScoring(CsvTable table, Scorer scorer) {
        this.table = table;
        this.scorer = scorer;
        this.textColumn = table.indexOf(TEXT);
        this.addedColumns = addedColumns(scorer.model());
        for (String added : addedColumns) {
            if (table.columns().contains(added)) {
                throw new UserError(
                        "%s: has a column '%s' already, which scoring adds; rename it"
                                .formatted(table.file(), added));
            }
        }
    }

    private static List<String> addedColumns(ModelInfo model) {
        var columns = new ArrayList<String>();
        columns.add("label");
        model.labels().forEach(label -> columns.add("p_" + label));
        return columns;
    }

    /** Scores all rows; the file appears when it is complete. */
    public Summary writeTo(Path output) throws IOException {
        Path target = target(output);
        try {
            writeWhole(target);
        } catch (IOException e) {
            throw new UserError(
                    "%s: cannot be written: %s; check the name, the folder's permissions and the disk"
                            .formatted(output, UserError.reasonOf(e)),
                    e);
        }
        return new Summary(scored, withoutText, truncated, failed, firstFailure);
    }

    private void writeWhole(Path target) throws IOException {
        Path unfinished =
                target.resolveSibling(
                        "%s.%d.unfinished"
                                .formatted(target.getFileName(), ProcessHandle.current().pid()));
        // An interrupted run skips the finally below.
        unfinished.toFile().deleteOnExit();
        try {
            try (Writer writer = writerOf(unfinished, target);
                    var csv =
                            new CSVPrinter(
                                    writer,
                                    CSVFormat.RFC4180.builder().setRecordSeparator('\n').get())) {
                var header = new ArrayList<String>(table.columns());
                header.addAll(addedColumns);
                csv.printRecord(header);
                for (var chunk = nextChunk(); !chunk.isEmpty(); chunk = nextChunk()) {
                    write(chunk, csv);
                }
            }
            Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** The file to write, where a link leads to; not a device, which the new file would replace. */
    private static Path target(Path output) throws IOException {
        Path target = Files.exists(output) ? output.toRealPath() : output.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new UserError(target + ": is a folder; name a file for the output");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new UserError(target + ": is a device or a pipe; name a file for the output");
        }
        if (!Files.isDirectory(target.getParent())) {
            throw new UserError(target.getParent() + ": there is no such folder for the output");
        }
        return target;
    }

    private static Writer writerOf(Path file, Path named) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        return new BufferedWriter(
                new OutputStreamWriter(
                        named.toString().endsWith(".gz") ? new GZIPOutputStream(out) : out,
                        StandardCharsets.UTF_8));
    }

    private List<List<String>> nextChunk() {
        var chunk = new ArrayList<List<String>>();
        while (chunk.size() < Scorer.CHUNK) {
            var row = table.next();
            if (row.isEmpty()) {
                break;
            }
            chunk.add(row.get());
        }
        return chunk;
    }

    private void write(List<List<String>> rows, CSVPrinter csv) throws IOException {
        Iterator<Scored> answers =
                scorer.score(
                                rows.stream()
                                        .map(row -> row.get(textColumn))
                                        .filter(text -> !text.isBlank())
                                        .toList())
                        .iterator();
        for (List<String> row : rows) {
            var values = new ArrayList<Object>(row);
            values.addAll(
                    row.get(textColumn).isBlank() ? withoutText() : predictions(answers.next()));
            csv.printRecord(values);
        }
    }

    private List<String> withoutText() {
        withoutText++;
        return Collections.nCopies(addedColumns.size(), "");
    }

    private List<String> predictions(Scored outcome) {
        Answer answer = outcome.answer();
        if (answer == null) {
            if (failed++ == 0) {
                firstFailure = outcome.failure().getMessage();
            }
            return Collections.nCopies(addedColumns.size(), "");
        }
        scored++;
        truncated += answer.truncated() ? 1 : 0;
        var values = new ArrayList<String>();
        values.add(answer.label());
        for (float probability : answer.probabilities()) {
            values.add(String.format(Locale.ROOT, "%.6f", probability));
        }
        return values;
    }
}
