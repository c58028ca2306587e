package dev.kairos.modelcli;

import dev.kairos.inference.market.MarketSpec;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.market.BarSeries;
import dev.kairos.modelcli.market.BarsCsv;
import dev.kairos.modelcli.market.ForecastCsv;
import dev.kairos.modelcli.market.MarketPackage;
import dev.kairos.modelcli.market.MarketReport;
import dev.kairos.temporalcontext.bars.Bar;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/** {@code score} and {@code evaluate} for packages of market forecasts. */
final class MarketCommands {
    private final TemporalPackage source;

    MarketCommands(TemporalPackage source) {
        this.source = source;
    }

    /** Whether this is the task of market forecasts. */
    static boolean handles(TemporalPackage source) {
        return source.manifest().task().equals(MarketSpec.TASK);
    }

    /** Forecasts the bars of a file. */
    int score(Path input, Path output, PrintWriter err) {
        BarsCsv.Read bars = BarsCsv.read(input);
        try (var model = MarketPackage.open(source);
                var progress = Progress.of("Scoring (bars)", bars.series().bars().size())) {
            long forecast = ForecastCsv.write(bars, model.forecaster(progress::step), output);
            err.printf(
                    "%d bars read, %d forecast; the first %d warm up%n",
                    bars.series().bars().size(), forecast, model.warmUp());
        }
        return 0;
    }

    /**
     * Measures beside the baselines.
     *
     * @param data folder of the sets, whose test parts are measured
     * @param input bars to measure on in place of them, or null
     * @param report JSON to write, with a page beside it; may be null
     */
    int evaluate(Path data, Path input, Path report, PrintWriter out) throws IOException {
        BarSeries own = input == null ? null : BarsCsv.read(input).series();
        if (own != null && own.bars().stream().mapToDouble(Bar::close).distinct().count() == 1) {
            throw new UserError(input + ": its close never changes, so nothing can be compared");
        }
        MarketReport measured;
        try (var model = MarketPackage.open(source)) {
            measured =
                    own == null ? MarketReport.ofTests(data, model) : MarketReport.of(own, model);
        }
        out.print(measured.table());
        out.flush();
        if (report != null) {
            JsonReport.write(report, JsonReport.of(source, measured.toReport()));
            JsonReport.writePage(report, measured.html(source.manifest().name()));
        }
        return 0;
    }
}
