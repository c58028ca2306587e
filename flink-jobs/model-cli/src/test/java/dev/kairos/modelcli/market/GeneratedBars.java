package dev.kairos.modelcli.market;

import dev.kairos.temporalcontext.bars.Bar;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Bars of a price that walks at random, more wildly at some times than at others. */
final class GeneratedBars {
    static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

    private GeneratedBars() {}

    static List<Bar> of(int count, long seed) {
        var random = new Random(seed);
        var bars = new ArrayList<Bar>();
        double close = 100;
        double logVolatility = 0;
        for (int i = 0; i < count; i++) {
            logVolatility = 0.98 * logVolatility + 0.1 * random.nextGaussian();
            double open = close;
            double high = open;
            double low = open;
            for (int tick = 0; tick < 10; tick++) {
                close *= Math.exp(2e-4 * Math.exp(logVolatility) * random.nextGaussian());
                high = Math.max(high, close);
                low = Math.min(low, close);
            }
            bars.add(
                    new Bar(
                            START.plus(Duration.ofMinutes(i)),
                            open,
                            high,
                            low,
                            close,
                            100 * Math.exp(logVolatility + random.nextGaussian() / 4)));
        }
        return bars;
    }

    static BarSeries series(String name, int count, long seed) {
        return new BarSeries(name, Duration.ofMinutes(1), of(count, seed));
    }

    /** The bars as the file that scoring reads. */
    static String csv(List<Bar> bars) {
        var csv = new StringBuilder("timestamp,open,high,low,close,volume\n");
        for (Bar bar : bars) {
            csv.append(
                    String.format(
                            Locale.ROOT,
                            "%s,%.10f,%.10f,%.10f,%.10f,%.3f%n",
                            bar.eventTime(),
                            bar.open(),
                            // Rounding must not put a price outside of the range.
                            bar.high() + 1e-9,
                            bar.low() - 1e-9,
                            bar.close(),
                            bar.volume()));
        }
        return csv.toString();
    }
}
