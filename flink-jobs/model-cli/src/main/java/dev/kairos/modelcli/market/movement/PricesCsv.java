package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.CsvTable;
import dev.kairos.modelcli.data.DecimalNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads daily prices: {@code Ticker,Date,…,Adj Close,Volume}, each ticker's days ascending. */
public final class PricesCsv {
    /** What the source writes on days without a price; such rows are passed over. */
    private static final String NO_PRICE = "null";

    private PricesCsv() {}

    /**
     * What was read.
     *
     * @param days by ticker, ascending
     * @param withoutPrice rows that were passed over
     */
    public record Prices(Map<String, List<DayPrice>> days, int withoutPrice) {}

    /**
     * Reads a file, gzip if it is.
     *
     * @throws UserError naming file and line if a date or number cannot be read, or a ticker's
     *     dates do not ascend
     */
    public static Prices read(Path file) {
        try (CsvTable table = CsvTable.open(file)) {
            int ticker = table.indexOf("Ticker");
            int date = table.indexOf("Date");
            int close = table.indexOf("Adj Close");
            int volume = table.indexOf("Volume");
            Map<String, List<DayPrice>> days = new TreeMap<>();
            int withoutPrice = 0;
            for (var row = table.next(); row.isPresent(); row = table.next()) {
                List<String> values = row.get();
                if (values.get(close).strip().equals(NO_PRICE)) {
                    withoutPrice++;
                    continue;
                }
                if (values.get(ticker).isBlank()) {
                    throw bad(table, "has no ticker");
                }
                DayPrice day = day(table, values.get(date), values.get(close), values.get(volume));
                List<DayPrice> own =
                        days.computeIfAbsent(values.get(ticker).strip(), key -> new ArrayList<>());
                if (!own.isEmpty() && !day.date().isAfter(own.get(own.size() - 1).date())) {
                    throw bad(
                            table,
                            "its date %s is not after %s, the one before it of %s; sort each ticker by date, one row a day"
                                    .formatted(
                                            day.date(),
                                            own.get(own.size() - 1).date(),
                                            values.get(ticker)));
                }
                own.add(day);
            }
            if (days.isEmpty()) {
                throw new UserError(file + ": has no prices");
            }
            return new Prices(days, withoutPrice);
        } catch (IOException e) {
            throw new UserError("%s: cannot be closed: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static DayPrice day(CsvTable table, String date, String close, String volume) {
        try {
            return new DayPrice(
                    LocalDate.parse(date.strip()),
                    DecimalNumber.parse(close),
                    DecimalNumber.parse(volume));
        } catch (DateTimeException e) {
            throw bad(table, "cannot read the date '%s'; write yyyy-MM-dd".formatted(date));
        } catch (NumberFormatException e) {
            throw bad(
                    table,
                    "Adj Close '%s' or Volume '%s' is not a number".formatted(close, volume));
        } catch (IllegalArgumentException e) {
            throw bad(table, e.getMessage());
        }
    }

    private static UserError bad(CsvTable table, String what) {
        return new UserError("%s line %d: %s".formatted(table.file(), table.line(), what));
    }
}
