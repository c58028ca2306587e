package dev.kairos.modelcli.clinical;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.clinical.Defects.Defect;
import dev.kairos.modelcli.data.CsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Reads patients one by one from a file of hourly rows, values parted by {@code |}, as the
 * PhysioNet/Computing in Cardiology Challenge 2019 gives them, with a first column {@code Patient};
 * gzip or not. Rows of one patient follow each other, in any order. What is empty or {@code NaN}
 * was not charted.
 *
 * <p>What is wrong with single values is cleaned and counted, see {@link Defect}; a missing column,
 * an hour that is none or stands twice, a label that is neither 0 nor 1, and a patient whose rows
 * lie apart are errors with file and line.
 */
public final class HourlyReader implements AutoCloseable {
    private static final String PATIENT = "Patient";
    private static final String LABEL = "SepsisLabel";

    private final CsvTable table;
    private final int patient;
    private final int hour;
    private final int[] columns;
    private final int label;
    private final Defects defects = new Defects();
    private final Set<String> finished = new HashSet<>();
    private List<String> ahead;

    private record Row(double[] values, boolean septic) {}

    /**
     * Opens a file.
     *
     * @param labelled whether the column {@code SepsisLabel} is needed; it is not read otherwise
     * @param progress is told how many bytes of the file were read so far
     * @throws UserError if it cannot be read or lacks a column
     */
    public HourlyReader(Path file, boolean labelled, LongConsumer progress) {
        table = CsvTable.open(file, '|', progress);
        patient = table.indexOf(PATIENT);
        hour = table.indexOf(HourlyVariables.HOUR);
        columns =
                HourlyVariables.ALL.stream()
                        .map(ClinicalVariable::name)
                        .mapToInt(table::indexOf)
                        .toArray();
        label = labelled ? table.indexOf(LABEL) : -1;
        ahead = table.next().orElse(null);
    }

    /**
     * All patients of these files with their labels, in their order.
     *
     * @throws UserError if a patient is in two of them: who is learnt from would be measured on
     */
    public static List<HourlyPatient> readAll(List<Path> files, Defects into, LongConsumer bytes) {
        var patients = new ArrayList<HourlyPatient>();
        var ids = new HashSet<String>();
        long before = 0;
        for (Path file : files) {
            long offset = before;
            try (var reader = new HourlyReader(file, true, read -> bytes.accept(offset + read))) {
                for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                    if (!ids.add(next.get().id())) {
                        throw new UserError(
                                "%s: patient %s is in an earlier file, too; each may be there once"
                                        .formatted(file, next.get().id()));
                    }
                    patients.add(next.get());
                }
                into.add(reader.defects());
                before += file.toFile().length();
            } catch (IOException e) {
                throw new UserError("%s: %s".formatted(file, UserError.reasonOf(e)), e);
            }
        }
        return patients;
    }

    /** The next patient; absent at the end. */
    public Optional<HourlyPatient> next() {
        if (ahead == null) {
            return Optional.empty();
        }
        String id = id();
        if (!finished.add(id)) {
            throw error("the rows of patient %s lie apart; sort the file by Patient".formatted(id));
        }
        var rows = new TreeMap<Integer, Row>();
        while (ahead != null && id().equals(id)) {
            int at = hour();
            if (!rows.isEmpty() && at < rows.lastKey()) {
                defects.count(Defect.UNSORTED);
            }
            if (rows.put(at, new Row(values(), label >= 0 && septic())) != null) {
                throw error("patient %s has a row of hour %d already".formatted(id, at));
            }
            ahead = table.next().orElse(null);
        }
        return Optional.of(patient(id, rows));
    }

    private HourlyPatient patient(String id, Map<Integer, Row> rows) {
        var septic = label < 0 ? null : new boolean[rows.size()];
        if (septic != null) {
            int i = 0;
            for (Row row : rows.values()) {
                septic[i++] = row.septic();
            }
        }
        return new HourlyPatient(
                id,
                rows.keySet().stream().mapToInt(Integer::intValue).toArray(),
                rows.values().stream().map(Row::values).toArray(double[][]::new),
                septic);
    }

    private String id() {
        String id = ahead.get(patient);
        if (id.isBlank()) {
            throw error("the column Patient is empty");
        }
        return id;
    }

    private int hour() {
        OptionalDouble number = StayReader.number(ahead.get(hour));
        if (number.isEmpty()
                || number.getAsDouble() != Math.rint(number.getAsDouble())
                || number.getAsDouble() < 1
                || number.getAsDouble() > 100_000) {
            throw error(
                    "ICULOS is '%s'; write the hour in the unit, from 1 to 100000"
                            .formatted(ahead.get(hour)));
        }
        return (int) number.getAsDouble();
    }

    private boolean septic() {
        return switch (ahead.get(label)) {
            case "0" -> false;
            case "1" -> true;
            default -> throw error("SepsisLabel is '%s'; write 0 or 1".formatted(ahead.get(label)));
        };
    }

    private double[] values() {
        var values = new double[columns.length];
        for (int v = 0; v < columns.length; v++) {
            values[v] = value(HourlyVariables.ALL.get(v), ahead.get(columns[v]));
        }
        return values;
    }

    private double value(ClinicalVariable variable, String text) {
        if (text.isEmpty() || text.equals("NaN")) {
            return Double.NaN;
        }
        OptionalDouble number = StayReader.number(text);
        if (number.isEmpty()) {
            defects.count(Defect.NO_NUMBER);
            return Double.NaN;
        }
        if (!variable.believes(number.getAsDouble())) {
            defects.count(Defect.ABSURD);
            return Double.NaN;
        }
        return number.getAsDouble();
    }

    private UserError error(String what) {
        return new UserError("%s line %d: %s".formatted(table.file(), table.line(), what));
    }

    /** What was cleaned so far. */
    public Defects defects() {
        return defects;
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
