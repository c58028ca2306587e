package dev.kairos.modelcli.clinical;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.clinical.Defects.Defect;
import dev.kairos.modelcli.clinical.Stay.Measurement;
import dev.kairos.modelcli.data.CsvTable;
import dev.kairos.modelcli.data.DecimalNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads stays one by one from a CSV file with the columns {@code RecordID,Time,Parameter,Value}, as
 * the PhysioNet/Computing in Cardiology Challenge 2012 gives them; gzip or not. Rows of one stay
 * follow each other, in any order. {@code Time} is {@code HH:MM} since admission; descriptors (Age,
 * Gender, Height, ICUType, Weight) stand at {@code 00:00}.
 *
 * <p>What is wrong with single values is cleaned and counted, see {@link Defect}; a missing column,
 * a time that is none, and a stay whose rows lie apart are errors with file and line.
 */
public final class StayReader implements AutoCloseable {
    private static final Pattern TIME = Pattern.compile("(\\d{1,4}):([0-5]\\d)");
    private static final double MISSING = -1;

    private final CsvTable table;
    private final int record;
    private final int time;
    private final int parameter;
    private final int value;
    private final Defects defects = new Defects();
    private final Set<String> finished = new HashSet<>();
    private List<String> ahead;

    /**
     * Opens a file.
     *
     * @param progress is told how many bytes of the file were read so far
     * @throws UserError if it cannot be read or lacks a column
     */
    public StayReader(Path file, LongConsumer progress) {
        table = CsvTable.open(file, progress);
        record = table.indexOf("RecordID");
        time = table.indexOf("Time");
        parameter = table.indexOf("Parameter");
        value = table.indexOf("Value");
        ahead = table.next().orElse(null);
    }

    /**
     * All stays of these files, in their order.
     *
     * @throws UserError if a stay is in two of them: it would be learnt from and measured on
     */
    public static List<Stay> readAll(List<Path> files, Defects into, LongConsumer bytes) {
        var stays = new ArrayList<Stay>();
        var ids = new HashSet<String>();
        long before = 0;
        for (Path file : files) {
            long offset = before;
            try (var reader = new StayReader(file, read -> bytes.accept(offset + read))) {
                for (var stay = reader.next(); stay.isPresent(); stay = reader.next()) {
                    if (!ids.add(stay.get().id())) {
                        throw new UserError(
                                "%s: stay %s is in an earlier file, too; each may be there once"
                                        .formatted(file, stay.get().id()));
                    }
                    stays.add(stay.get());
                }
                into.add(reader.defects());
                before += file.toFile().length();
            } catch (IOException e) {
                throw new UserError("%s: %s".formatted(file, UserError.reasonOf(e)), e);
            }
        }
        return stays;
    }

    /** The next stay; absent at the end. */
    public Optional<Stay> next() {
        if (ahead == null) {
            return Optional.empty();
        }
        String id = id();
        if (!finished.add(id)) {
            throw new UserError(
                    "%s line %d: the rows of stay %s lie apart; sort the file by RecordID"
                            .formatted(table.file(), table.line(), id));
        }
        // The values of each minute and variable; more than one are settled at the end.
        Map<Integer, Map<ClinicalVariable, List<Double>>> charted = new LinkedHashMap<>();
        int latest = 0;
        while (ahead != null && id().equals(id)) {
            int minute = minute(ahead.get(time), table);
            if (minute < latest) {
                defects.count(Defect.UNSORTED);
            }
            latest = Math.max(latest, minute);
            chart(charted.computeIfAbsent(minute, m -> new LinkedHashMap<>()));
            ahead = table.next().orElse(null);
        }
        return Optional.of(new Stay(id, settled(charted)));
    }

    private String id() {
        String id = ahead.get(record);
        if (id.isBlank()) {
            throw new UserError(
                    "%s line %d: the RecordID is empty".formatted(table.file(), table.line()));
        }
        return id;
    }

    private static int minute(String text, CsvTable table) {
        return minute(text)
                .orElseThrow(
                        () ->
                                new UserError(
                                        "%s line %d: the Time '%s' is not HH:MM since admission, such as 07:05"
                                                .formatted(table.file(), table.line(), text)));
    }

    /** Minutes since admission, of {@code HH:MM}; absent if it is no such time. */
    public static Optional<Integer> minute(String text) {
        Matcher matcher = TIME.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        Integer.parseInt(matcher.group(1)) * 60
                                + Integer.parseInt(matcher.group(2)))
                : Optional.empty();
    }

    private void chart(Map<ClinicalVariable, List<Double>> charted) {
        String name = ahead.get(parameter).strip();
        if (name.isEmpty()) {
            defects.count(Defect.EMPTY_PARAMETER);
            return;
        }
        if (name.equals("RecordID")) {
            return;
        }
        OptionalDouble number = number(ahead.get(value));
        if (number.isEmpty()) {
            defects.count(Defect.NO_NUMBER);
        } else if (number.getAsDouble() == MISSING) {
            defects.count(Defect.MISSING);
        } else if (name.equals(StayVariables.UNIT)) {
            chartUnit(charted, number.getAsDouble());
        } else {
            chart(charted, name, number.getAsDouble());
        }
    }

    /** A finite number; absent if the text is none. */
    static OptionalDouble number(String text) {
        try {
            double number = DecimalNumber.parse(text);
            return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private void chartUnit(Map<ClinicalVariable, List<Double>> charted, double type) {
        if (type != Math.rint(type) || type < 1 || type > 4) {
            defects.count(Defect.ABSURD);
            return;
        }
        for (int unit = 1; unit <= 4; unit++) {
            chart(charted, StayVariables.unit(unit), unit == type ? 1 : 0);
        }
    }

    private void chart(Map<ClinicalVariable, List<Double>> charted, String name, double number) {
        ClinicalVariable variable = StayVariables.named(name);
        if (variable == null) {
            defects.count(Defect.UNKNOWN_PARAMETER);
            return;
        }
        double believed = number;
        if (!variable.believes(number)) {
            OptionalDouble repaired = StayVariables.repaired(variable, number);
            if (repaired.isEmpty()) {
                defects.count(Defect.ABSURD);
                return;
            }
            defects.count(Defect.REPAIRED);
            believed = repaired.getAsDouble();
        }
        List<Double> values = charted.computeIfAbsent(variable, v -> new ArrayList<>(1));
        if (values.contains(believed)) {
            defects.count(Defect.REPEATED);
        } else {
            values.add(believed);
        }
    }

    private List<Measurement> settled(Map<Integer, Map<ClinicalVariable, List<Double>>> charted) {
        var measurements = new ArrayList<Measurement>();
        charted.forEach(
                (minute, variables) ->
                        variables.forEach(
                                (variable, values) -> {
                                    if (values.size() > 1) {
                                        defects.count(Defect.AMBIGUOUS);
                                    }
                                    measurements.add(
                                            new Measurement(
                                                    minute,
                                                    variable.name(),
                                                    variable.kind(),
                                                    mean(values)));
                                }));
        measurements.sort(Comparator.comparingInt(Measurement::minute));
        return measurements;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
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
