package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.modelcli.scoring.OutputFile;
import dev.kairos.temporalcontext.bars.Bar;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes forecasts of bars: {@code timestamp,horizon,target_timestamp} and a column {@code q0.5} a
 * level, one row a bar after the warm-up and horizon. The target is the bar that many rows later;
 * where the file ends before it, its time is told as if no bar were missing.
 */
public final class ForecastCsv {
    private ForecastCsv() {}

    /**
     * Forecasts all bars; the file appears when it is complete.
     *
     * @return how many bars were forecast
     */
    public static long write(BarsCsv.Read bars, SeriesForecaster forecaster, Path output) {
        List<Optional<double[][]>> forecasts = forecaster.forecast(bars.series());
        var forecast = new long[1];
        OutputFile.write(
                output,
                csv -> {
                    csv.printRecord(header());
                    for (int t = 0; t < forecasts.size(); t++) {
                        if (forecasts.get(t).isPresent()) {
                            write(bars, t, forecasts.get(t).get(), csv);
                            forecast[0]++;
                        }
                    }
                });
        return forecast[0];
    }

    private static List<String> header() {
        var header = new ArrayList<>(List.of("timestamp", "horizon", "target_timestamp"));
        Horizons.LEVELS.forEach(level -> header.add("q" + level));
        return header;
    }

    private static void write(BarsCsv.Read bars, int t, double[][] forecast, CSVPrinter csv)
            throws IOException {
        for (int h = 0; h < forecast.length; h++) {
            int horizon = Horizons.BARS.get(h);
            var row = new ArrayList<Object>();
            row.add(bars.times().get(t));
            row.add(horizon);
            row.add(target(bars, t + horizon));
            for (double quantile : forecast[h]) {
                row.add(String.format(Locale.ROOT, "%.9g", quantile));
            }
            csv.printRecord(row);
        }
    }

    private static String target(BarsCsv.Read bars, int target) {
        List<Bar> all = bars.series().bars();
        if (target < all.size()) {
            return bars.times().get(target);
        }
        int last = all.size() - 1;
        Duration beyond = bars.series().interval().multipliedBy(target - last);
        return BarTime.formatLike(all.get(last).eventTime().plus(beyond), bars.times().get(last));
    }
}
