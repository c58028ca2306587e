package dev.kairos.modelcli.scoring;

import dev.kairos.inference.Answer;
import dev.kairos.inference.ModelInfo;
import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.CsvTable;
import dev.kairos.modelcli.scoring.Scorer.Scored;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
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
    public Summary writeTo(Path output) {
        OutputFile.write(
                output,
                csv -> {
                    var header = new ArrayList<String>(table.columns());
                    header.addAll(addedColumns);
                    csv.printRecord(header);
                    for (var chunk = nextChunk(); !chunk.isEmpty(); chunk = nextChunk()) {
                        write(chunk, csv);
                    }
                });
        return new Summary(scored, withoutText, truncated, failed, firstFailure);
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
