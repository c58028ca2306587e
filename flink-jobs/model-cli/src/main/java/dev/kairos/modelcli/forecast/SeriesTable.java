package dev.kairos.modelcli.forecast;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.CsvTable;
import dev.kairos.modelcli.data.DecimalNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/**
 * Numbers that were measured at ascending times: a CSV with a column {@code date} and a column a
 * channel.
 *
 * @param channels names of the channels, in the order of the file
 * @param times one a row, ascending
 * @param values [channel][row], in the units of the file
 */
public record SeriesTable(List<String> channels, List<LocalDateTime> times, double[][] values) {
    private static final String DATE = "date";

    /** Dates as 2016-07-01 or 1990/1/1, with a time of day or without. */
    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder()
                    .appendPattern("[uuuu-M-d][uuuu/M/d][[' ']['T']H:mm[:ss]]")
                    .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
                    .toFormatter()
                    .withResolverStyle(ResolverStyle.STRICT);

    /**
     * Reads a file.
     *
     * @throws UserError naming file and line: no column {@code date} or none beside it, a date that
     *     cannot be read, is not after the one before or stands there twice, a value that is no
     *     finite number
     */
    public static SeriesTable read(Path file) {
        try (CsvTable table = CsvTable.open(file)) {
            int dateColumn = table.indexOf(DATE);
            int[] columns = new int[table.columns().size() - 1];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = i < dateColumn ? i : i + 1;
            }
            List<String> channels = Arrays.stream(columns).mapToObj(table.columns()::get).toList();
            if (channels.isEmpty()) {
                throw new UserError(
                        "%s: has no column beside '%s'; a column of numbers is needed"
                                .formatted(file, DATE));
            }
            return read(table, dateColumn, columns, channels);
        } catch (IOException e) {
            throw new UserError("%s: cannot be closed: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static SeriesTable read(
            CsvTable table, int dateColumn, int[] columns, List<String> channels) {
        var times = new ArrayList<LocalDateTime>();
        var lines = new HashMap<LocalDateTime, Long>();
        var rows = new ArrayList<double[]>();
        for (var row = table.next(); row.isPresent(); row = table.next()) {
            LocalDateTime time = time(table, row.get().get(dateColumn));
            Long before = lines.putIfAbsent(time, table.line());
            if (before != null) {
                throw new UserError(
                        "%s line %d: the date %s stands in line %d already; leave one row a date"
                                .formatted(table.file(), table.line(), time, before));
            }
            if (!times.isEmpty() && time.isBefore(times.get(times.size() - 1))) {
                throw new UserError(
                        "%s line %d: the date %s comes after %s; sort the rows by date"
                                .formatted(
                                        table.file(),
                                        table.line(),
                                        time,
                                        times.get(times.size() - 1)));
            }
            times.add(time);
            var numbers = new double[columns.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = number(table, channels.get(i), row.get().get(columns[i]));
            }
            rows.add(numbers);
        }
        var values = new double[columns.length][rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            for (int channel = 0; channel < values.length; channel++) {
                values[channel][row] = rows.get(row)[channel];
            }
        }
        return new SeriesTable(channels, List.copyOf(times), values);
    }

    private static LocalDateTime time(CsvTable table, String text) {
        try {
            return LocalDateTime.parse(text.strip(), FORMAT);
        } catch (DateTimeParseException e) {
            throw new UserError(
                    ("%s line %d: '%s' is no date; write it as 2016-07-01, 2016-07-01 13:00:00 or"
                                    + " 2016/7/1 13:00")
                            .formatted(table.file(), table.line(), text),
                    e);
        }
    }

    private static double number(CsvTable table, String channel, String text) {
        double number = Double.NaN;
        try {
            number = DecimalNumber.parse(text);
        } catch (NumberFormatException e) {
            // Reported below, as what parses and is no number.
        }
        if (!Double.isFinite(number)) {
            throw new UserError(
                    ("%s line %d: '%s' in column '%s' is no finite number; fill the gap, or leave"
                                    + " out the rows up to it or those from it on")
                            .formatted(table.file(), table.line(), text, channel));
        }
        return number;
    }

    /** How many rows there are. */
    public int rows() {
        return times.size();
    }

    /** The usual time from a row to the next: the median. */
    public Duration step() {
        var steps = new long[times.size() - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = Duration.between(times.get(i), times.get(i + 1)).toSeconds();
        }
        Arrays.sort(steps);
        return Duration.ofSeconds(steps[steps.length / 2]);
    }
}
