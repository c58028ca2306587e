package dev.kairos.modelcli.market;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.CsvTable;
import dev.kairos.modelcli.data.DecimalNumber;
import dev.kairos.temporalcontext.bars.Bar;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads bars from a CSV with the columns {@code timestamp,open,high,low,close,volume}. */
public final class BarsCsv {
    /** Bars that a series needs, to know its interval. */
    private static final int FEWEST = 3;

    private static final List<String> COLUMNS = List.of("open", "high", "low", "close", "volume");

    private final CsvTable table;
    private final int timeColumn;
    private final int[] columns;

    /**
     * What was read.
     *
     * @param series the bars
     * @param times of the bars as the file writes them
     */
    public record Read(BarSeries series, List<String> times) {
        public Read {
            times = List.copyOf(times);
        }
    }

    private BarsCsv(CsvTable table) {
        this.table = table;
        this.timeColumn =
                table.indexOf(
                        table.columns().contains("timestamp_utc") ? "timestamp_utc" : "timestamp");
        this.columns = COLUMNS.stream().mapToInt(table::indexOf).toArray();
    }

    /**
     * Reads a file, gzip if it is.
     *
     * @throws UserError naming file and line if a time or number cannot be read, a price is not
     *     above 0, prices contradict each other, or times do not ascend
     */
    public static Read read(Path file) {
        try (CsvTable table = CsvTable.open(file)) {
            return new BarsCsv(table).read();
        } catch (IOException e) {
            throw new UserError("%s: cannot be closed: %s".formatted(file, e.getMessage()), e);
        }
    }

    private Read read() {
        var bars = new ArrayList<Bar>();
        var times = new ArrayList<String>();
        Instant before = null;
        for (var row = table.next(); row.isPresent(); row = table.next()) {
            Bar bar = bar(row.get());
            if (before != null && !bar.eventTime().isAfter(before)) {
                throw bad(
                        bar.eventTime().equals(before)
                                ? "has the time %s of the row before; keep one bar a time"
                                        .formatted(row.get().get(timeColumn))
                                : "its time %s is before that of the row before (%s); sort the file by time"
                                        .formatted(
                                                row.get().get(timeColumn),
                                                times.get(times.size() - 1)));
            }
            before = bar.eventTime();
            bars.add(bar);
            times.add(row.get().get(timeColumn));
        }
        if (bars.size() < FEWEST) {
            throw new UserError(
                    "%s: has %d bars; at least %d are needed"
                            .formatted(table.file(), bars.size(), FEWEST));
        }
        Duration interval = BarSeries.usualInterval(bars);
        String name =
                String.valueOf(table.file().getFileName()).replaceFirst("\\.csv(\\.gz)?$", "");
        return new Read(new BarSeries(name, interval, bars), times);
    }

    private Bar bar(List<String> row) {
        Instant at;
        try {
            at = BarTime.parse(row.get(timeColumn));
        } catch (DateTimeException | ArithmeticException e) {
            throw bad(
                    "cannot read the time '%s'; write %s"
                            .formatted(row.get(timeColumn), BarTime.FORMATS));
        }
        var numbers = new double[columns.length];
        for (int i = 0; i < columns.length; i++) {
            String text = row.get(columns[i]).strip();
            try {
                numbers[i] = DecimalNumber.parse(text);
            } catch (NumberFormatException e) {
                throw bad("%s is '%s', not a number".formatted(COLUMNS.get(i), text));
            }
        }
        try {
            return new Bar(at, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        } catch (IllegalArgumentException e) {
            throw bad(e.getMessage());
        }
    }

    private UserError bad(String what) {
        return new UserError("%s line %d: %s".formatted(table.file(), table.line(), what));
    }
}
