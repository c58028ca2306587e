package dev.kairos.modelcli.market;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.DecimalNumber;
import dev.kairos.temporalcontext.bars.Bar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/**
 * Reads the folders of QuantConnect's LEAN: {@code TYPE/MARKET/RESOLUTION/SYMBOL/DATE_KIND.zip}, a
 * CSV without a header in each. Equities: New York time, prices in 1/10,000 of a dollar. Forex and
 * crypto: UTC, plain prices. Times are milliseconds since midnight.
 */
public final class LeanFolder {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final double DECI_CENTS = 10_000;
    private static final Pattern DAY_FILE = Pattern.compile("(\\d{8})_(trade|quote)\\.zip");

    /** What a file's rows hold. */
    private enum Rows {
        /** Time, open, high, low, close, volume. */
        TRADE_BARS(6),
        /** Time, bid, ask. */
        QUOTE_TICKS(3);

        private final int columns;

        Rows(int columns) {
            this.columns = columns;
        }
    }

    private final Path folder;

    /**
     * @param folder holds {@code crypto}, {@code equity} and {@code forex}, as far as there
     * @throws UserError if it holds none of them
     */
    public LeanFolder(Path folder) {
        this.folder = folder;
        if (!Files.isDirectory(folder.resolve("crypto"))
                && !Files.isDirectory(folder.resolve("equity"))
                && !Files.isDirectory(folder.resolve("forex"))) {
            throw new UserError(
                    folder
                            + ": holds none of crypto, equity and forex, so it is no LEAN data"
                            + " folder");
        }
    }

    /**
     * One-minute bars: trade bars of equities and crypto, and bars made from the middle of quotes
     * of forex ticks. One series a symbol; days may be missing in it.
     */
    public List<BarSeries> minutes() {
        var series = new ArrayList<BarSeries>();
        for (Path symbol : symbols("crypto", "minute")) {
            add(series, symbol, Rows.TRADE_BARS, ZoneOffset.UTC, 1);
        }
        for (Path symbol : symbols("equity", "minute")) {
            add(series, symbol, Rows.TRADE_BARS, NEW_YORK, DECI_CENTS);
        }
        for (Path symbol : symbols("forex", "tick")) {
            add(series, symbol, Rows.QUOTE_TICKS, ZoneOffset.UTC, 1);
        }
        return series;
    }

    private List<Path> symbols(String type, String resolution) {
        var found = new ArrayList<Path>();
        Path markets = folder.resolve(type);
        if (Files.isDirectory(markets)) {
            for (Path market : children(markets)) {
                Path symbols = market.resolve(resolution);
                if (Files.isDirectory(symbols)) {
                    found.addAll(children(symbols));
                }
            }
        }
        return found;
    }

    private static List<Path> children(Path parent) {
        try (var children = Files.list(parent)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new UserError("%s: %s".formatted(parent, UserError.reasonOf(e)), e);
        }
    }

    private void add(List<BarSeries> series, Path symbol, Rows rows, ZoneId zone, double unit) {
        var bars = new ArrayList<Bar>();
        String kind = rows == Rows.QUOTE_TICKS ? "quote" : "trade";
        for (Path file : children(symbol)) {
            Matcher name = DAY_FILE.matcher(String.valueOf(file.getFileName()));
            if (name.matches() && name.group(2).equals(kind)) {
                LocalDate date = LocalDate.parse(name.group(1), DateTimeFormatter.BASIC_ISO_DATE);
                new Day(file, rows, date.atStartOfDay(zone), unit).read(bars);
            }
        }
        if (!bars.isEmpty()) {
            series.add(new BarSeries(folder.relativize(symbol).toString(), MINUTE, bars));
        }
    }

    /** One file. */
    private static final class Day {
        private final Path file;
        private final Rows rows;
        private final ZonedDateTime midnight;
        private final double unit;
        private long line;

        Day(Path file, Rows rows, ZonedDateTime midnight, double unit) {
            this.file = file;
            this.rows = rows;
            this.midnight = midnight;
            this.unit = unit;
        }

        void read(List<Bar> bars) {
            try (var zip = new ZipFile(file.toFile())) {
                var entry =
                        zip.stream()
                                .findFirst()
                                .orElseThrow(() -> new UserError(file + ": is an empty archive"));
                try (var reader =
                        new BufferedReader(
                                new InputStreamReader(
                                        zip.getInputStream(entry), StandardCharsets.UTF_8))) {
                    readRows(reader, bars);
                }
            } catch (IOException e) {
                throw new UserError("%s: %s".formatted(file, UserError.reasonOf(e)), e);
            }
        }

        private void readRows(BufferedReader reader, List<Bar> bars) throws IOException {
            var ticks = new MinuteOfTicks();
            for (String row = reader.readLine(); row != null; row = reader.readLine()) {
                line++;
                String[] values = row.split(",");
                if (values.length < rows.columns) {
                    throw bad("has %d values, needs %d".formatted(values.length, rows.columns));
                }
                double milliseconds = number(values[0]);
                if (rows == Rows.QUOTE_TICKS) {
                    double middle = (number(values[1]) + number(values[2])) / 2 / unit;
                    long minute = (long) (milliseconds / MINUTE.toMillis());
                    if (minute != ticks.minute && ticks.count > 0) {
                        add(bars, ticks.minute * MINUTE.toMillis(), ticks.prices(), ticks.count);
                        ticks.clear();
                    }
                    ticks.add(minute, middle);
                } else {
                    double[] prices = new double[4];
                    for (int i = 0; i < prices.length; i++) {
                        prices[i] = number(values[i + 1]) / unit;
                    }
                    add(bars, (long) milliseconds, prices, number(values[5]));
                }
            }
            if (ticks.count > 0) {
                add(bars, ticks.minute * MINUTE.toMillis(), ticks.prices(), ticks.count);
            }
        }

        private void add(List<Bar> bars, long milliseconds, double[] prices, double volume) {
            // Wall-clock time since midnight: the days of LEAN's files are those of the exchange.
            var at = midnight.toLocalDateTime().plusNanos(milliseconds * 1_000_000L);
            try {
                var bar =
                        new Bar(
                                at.atZone(midnight.getZone()).toInstant(),
                                prices[0],
                                prices[1],
                                prices[2],
                                prices[3],
                                volume);
                if (!bars.isEmpty()
                        && !bar.eventTime().isAfter(bars.get(bars.size() - 1).eventTime())) {
                    throw bad("its time is not after that of the bar before");
                }
                bars.add(bar);
            } catch (IllegalArgumentException e) {
                throw bad(e.getMessage());
            }
        }

        private double number(String text) {
            try {
                return DecimalNumber.parse(text);
            } catch (NumberFormatException e) {
                throw bad("'%s' is not a number".formatted(text));
            }
        }

        private UserError bad(String what) {
            return new UserError("%s line %d: %s".formatted(file, line, what));
        }
    }

    /** Prices of the ticks of one minute. */
    private static final class MinuteOfTicks {
        private long minute = -1;
        private int count;
        private double open;
        private double high;
        private double low;
        private double close;

        void add(long atMinute, double price) {
            minute = atMinute;
            if (count++ == 0) {
                open = price;
                high = price;
                low = price;
            }
            high = Math.max(high, price);
            low = Math.min(low, price);
            close = price;
        }

        double[] prices() {
            return new double[] {open, high, low, close};
        }

        void clear() {
            count = 0;
        }
    }
}
