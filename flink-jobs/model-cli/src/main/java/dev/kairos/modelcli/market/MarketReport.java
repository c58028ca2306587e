package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.evaluation.Bootstrap;
import dev.kairos.modelcli.evaluation.Curves;
import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.evaluation.ReportPage;
import dev.kairos.modelcli.evaluation.intervals.CentralInterval;
import dev.kairos.modelcli.evaluation.intervals.IntervalReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A package for market forecasts beside the baselines, for people and programs. */
public final class MarketReport {
    private static final String MODEL = "model";

    private static final String BASELINES =
            "Baselines know their own series so far, while the model brings what it was fitted to:"
                    + " at the start of a series it knows more. "
                    + Baselines.EWMA_TRAINING_RESIDUALS
                    + ", measured where the training part is there, begins with the residuals of"
                    + " that part, of all instruments together.";

    private final List<MarketEvaluation> parts;

    private MarketReport(List<MarketEvaluation> parts) {
        this.parts = parts;
    }

    /**
     * Measures on the test parts of the sets.
     *
     * @param data folder of the sets
     * @throws UserError if none is there, or one holds too little
     */
    public static MarketReport ofTests(Path data, MarketPackage model) {
        MarketData.Tests tests = MarketData.tests(data);
        if (tests.parts().isEmpty()) {
            throw new UserError(
                    "%s: holds neither %s nor %s; name the folder of the sets, or bars with --input"
                            .formatted(data, MarketData.LEAN, MarketData.NAUTILUS));
        }
        return of(tests, model);
    }

    /**
     * Measures on all bars of a series but the first {@value ForecastRun#UNCOUNTED}.
     *
     * @throws UserError if it is too short
     */
    public static MarketReport of(BarSeries series, MarketPackage model) {
        int needed = ForecastRun.UNCOUNTED + Horizons.LONGEST + 1;
        if (series.bars().size() < needed) {
            throw new UserError(
                    "%s: has %d bars; at least %d are needed to measure"
                            .formatted(series.name(), series.bars().size(), needed));
        }
        var all = new MarketData.Part(series.name(), List.of(series), Instant.MIN, Instant.MAX);
        return of(new MarketData.Tests(List.of(), List.of(all)), model);
    }

    private static MarketReport of(MarketData.Tests tests, MarketPackage model) {
        var forecasters = new LinkedHashMap<String, SeriesForecaster>();
        forecasters.put(MODEL, model.forecaster());
        forecasters.put("model without network", model.withoutNetwork());
        forecasters.put("network alone", model.networkAlone());
        forecasters.put("model without calibration", model.uncalibrated());
        Map<String, SeriesForecaster> baselines = Baselines.all(tests.training());
        return new MarketReport(
                tests.parts().stream()
                        .map(part -> new MarketEvaluation(part, baselines, forecasters))
                        .toList());
    }

    /** By the names of parts. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        for (MarketEvaluation part : parts) {
            report.put(part.part().name(), part.toReport());
        }
        return Map.of("parts", report);
    }

    /** What a package remembers of its tests: one bar ahead, by part. */
    Map<String, Object> metrics() {
        var metrics = new LinkedHashMap<String, Object>();
        for (MarketEvaluation part : parts) {
            var one = new LinkedHashMap<String, Object>();
            for (String name : part.names()) {
                IntervalReport report = part.reports(name).get(0);
                var figures = new LinkedHashMap<String, Object>();
                figures.put("pinball", report.pinball());
                figures.put("hit_rates_hold", report.hitRatesHold());
                figures.put("worst_days_hold", report.worstDaysHold());
                one.put(name.replace(' ', '_'), figures);
            }
            metrics.put(part.part().name().replace(' ', '_'), one);
        }
        return metrics;
    }

    /** One bar ahead, as text. */
    public String table() {
        var text = new StringBuilder();
        for (MarketEvaluation part : parts) {
            text.append(part.part().name()).append('\n');
            for (List<String> row : rows(part, 0)) {
                text.append(
                        String.format(
                                Locale.ROOT, "  %-30s %12s %10s %8s %8s %10s%n", row.toArray()));
            }
        }
        return text.toString();
    }

    private static final List<String> COLUMNS =
            List.of("", "pinball", "vs EWMA", "hits", "days", "90% cover");

    private static List<List<String>> rows(MarketEvaluation part, int horizon) {
        var rows = new ArrayList<List<String>>();
        rows.add(COLUMNS);
        double reference = part.reports(Baselines.EWMA_RESIDUALS).get(horizon).pinball();
        for (String name : part.names()) {
            IntervalReport report = part.reports(name).get(horizon);
            rows.add(
                    List.of(
                            name,
                            String.format(Locale.ROOT, "%.4e", report.pinball()),
                            String.format(
                                    Locale.ROOT,
                                    "%+.2f%%",
                                    100 * (report.pinball() / reference - 1)),
                            report.hitRatesHold() ? "hold" : "fail",
                            report.worstDaysHold() ? "hold" : "fail",
                            String.format(Locale.ROOT, "%.1f%%", 100 * ninety(report).coverage())));
        }
        return rows;
    }

    private static CentralInterval ninety(IntervalReport report) {
        return report.intervals().stream()
                .filter(interval -> Math.abs(interval.nominal() - 0.9) < 1e-9)
                .findFirst()
                .orElseThrow();
    }

    /** Tables for the card, in Markdown. */
    String markdown() {
        var text = new StringBuilder();
        for (MarketEvaluation part : parts) {
            for (int h = 0; h < Horizons.BARS.size(); h++) {
                text.append(
                        "### `%s`, %d bars ahead (%d forecasts)\n\n"
                                .formatted(
                                        part.part().name(),
                                        Horizons.BARS.get(h),
                                        part.reports(MODEL).get(h).forecasts()));
                List<List<String>> rows = rows(part, h);
                for (int i = 0; i < rows.size(); i++) {
                    text.append(
                            rows.get(i).stream().collect(Collectors.joining(" | ", "| ", " |\n")));
                    if (i == 0) {
                        text.append("|---|---|---|---|---|---|\n");
                    }
                }
                text.append('\n');
            }
            text.append(gain(part)).append("\n\n");
        }
        return text.toString();
    }

    private static String gain(MarketEvaluation part) {
        return "One bar ahead the model's pinball loss differs from that of %s by %s, from that of the model without its network by %s."
                .formatted(
                        Baselines.EWMA_RESIDUALS,
                        percent(part.pinballGain(MODEL, Baselines.EWMA_RESIDUALS).difference()),
                        percent(part.pinballGain(MODEL, "model without network").difference()));
    }

    private static String percent(Interval gain) {
        String range =
                gain.known()
                        ? String.format(
                                Locale.ROOT,
                                "95%% interval over %d days %+.3f%% to %+.3f%%",
                                gain.groups(),
                                100 * gain.low(),
                                100 * gain.high())
                        : "no interval: %d days are too few to draw from, at least %d are needed"
                                .formatted(gain.groups(), Bootstrap.FEWEST_GROUPS);
        return String.format(Locale.ROOT, "%+.3f%% (%s)", 100 * gain.value(), range);
    }

    /** A page with tables and plots. */
    public String html(String title) {
        var page = new ReportPage(title);
        page.paragraph(
                "Pinball loss is the mean over nine quantile levels; hits hold if Kupiec's test,"
                        + " corrected by Holm over the levels, rejects none at 5%; days hold if the"
                        + " worst day of every central interval lies within 1.5 points and three"
                        + " standard errors. "
                        + BASELINES);
        for (MarketEvaluation part : parts) {
            page.heading(part.part().name());
            page.paragraph(gain(part));
            for (int h = 0; h < Horizons.BARS.size(); h++) {
                page.paragraph("%d bars ahead".formatted(Horizons.BARS.get(h)));
                List<List<String>> rows = rows(part, h);
                page.table(COLUMNS, rows.subList(1, rows.size()));
            }
            page.plot(
                    "Hit rates one bar ahead, less the announced levels",
                    "level",
                    "hit rate - level",
                    List.of(
                            hitRates(part, MODEL),
                            hitRates(part, "model without calibration"),
                            hitRates(part, Baselines.EWMA_RESIDUALS)));
        }
        return page.html();
    }

    private static ReportPage.Line hitRates(MarketEvaluation part, String name) {
        return new ReportPage.Line(
                name,
                part.reports(name).get(0).levels().stream()
                        .map(
                                level ->
                                        new Curves.Point(
                                                level.level(), level.hitRate() - level.level()))
                        .toList(),
                !name.equals(MODEL));
    }
}
