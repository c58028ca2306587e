package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.inference.market.MarketSpec;
import dev.kairos.modelcli.market.MarketTraining.Run;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The model card of a package for market forecasts, for people. */
record MarketCard(
        String name,
        String version,
        MarketSpec spec,
        List<Run> runs,
        Map<String, List<Double>> lacking,
        MarketReport measured) {

    private static final String TEMPLATE =
            """
            # %s, version %s

            Says how the logarithm of a price may change over the next %s bars: the quantiles %s, for
            every bar after the first %d, from that bar and earlier ones. Three parts work together:

            1. a *scale*: how large the change will be, log-linear in volatilities of several memories
               (from ranges and from closes), volume, gaps, and how lively this and the next minute of the
               hour and half hour of the day were in this series so far;
            2. a *distribution* of the change over that scale: logistic, and for %.0f%% of it what the
               temporal Transformer says, a small causal network over the last %d bars;
            3. a *calibration* that moves each quantile as outcomes become known, one step an outcome
               (multi-level quantile tracking, rate %s a bar, divided by the horizon), so that in the long
               run outcomes fall below each quantile as often as announced, whatever the market does.

            ## Intended use

            Intervals for one-minute bars of instruments that trade most minutes: alerts on moves that were
            not to be expected, ranges for display, inputs of limits. It forecasts how far, not where to:
            the median is about no change. It is no advice, and no sole ground for a trade.

            ## Data and split

            Trained on one-minute bars of `lean_market` (equities, forex from the middle of quotes, crypto;
            repository under Apache-2.0) before 2018-04-05. Choices (epoch, share of the network, rate of
            the calibration) were made on 2018-04-05. Measured on what is later, and on `nautilus_market`
            from 2022-01-12 on, of which nothing was fitted; its bars before that day were looked at while
            the parts above were designed. `EWMA` below is the volatility of RiskMetrics (0.94) times the
            quantiles of the last 10,000 returns over it in the same series: at the start of a series it knows
            less than the model, which brings what it was fitted to. `ewma-0.94-training-residuals` begins with
            the last 10,000 of the training part, of all instruments together. Intervals are over days drawn
            with replacement; below every part stands how many there are, and with fewer than ten there is no
            interval.

            ## Training

            Pinball loss of the network alone on the validation part, in units of the scale, whole and with
            something taken away. The features of a bar stay in all of them: they tell of the bars before,
            and of the time of day, themselves.

            | | %s |
            |---|%s|
            %s
            Loss on the validation part over that of EWMA, mean over horizons, by share of the network:

            %s
            ## Measured

            %s
            ## Limits

            - Overlapping forecasts of 5 to 60 bars repeat each other: Kupiec's test, which takes outcomes as
              independent, rejects them more often than it should.
            - After the start of a series, and after a change of its kind, coverage is right on average
              before it is right at any one time.
            - Few days were trained on. Hours and days work, since nothing depends on the
              interval but the memories counted in bars; they were not measured.
            - Returns of prices that move in large ticks are lumpy, and no quantile falls between lumps.
            """;

    /** The card in Markdown. */
    String text() {
        return String.format(
                Locale.ROOT,
                TEMPLATE,
                name,
                version,
                Horizons.BARS.stream().map(String::valueOf).collect(Collectors.joining(", ")),
                Horizons.LEVELS.stream().map(String::valueOf).collect(Collectors.joining(", ")),
                spec.warmUp(),
                100 * spec.networkShare(),
                ScoreNetwork.CONTEXT,
                spec.calibration().leastRate(),
                runs.stream().map(run -> "seed " + run.seed()).collect(Collectors.joining(" | ")),
                "---|".repeat(runs.size() - 1) + "---",
                losses(),
                shares(),
                measured.markdown());
    }

    private String losses() {
        var rows = new StringBuilder();
        rows.append(row("whole", runs.stream().map(run -> -run.trained().bestMetric()).toList()));
        lacking.forEach((name, values) -> rows.append(row(name.replace('_', ' '), values)));
        return rows.toString();
    }

    private static String row(String name, List<Double> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, "%.5f", value))
                .collect(Collectors.joining(" | ", "| " + name + " | ", " |\n"));
    }

    private String shares() {
        return runs.stream()
                .map(
                        run ->
                                "- seed %d: %s\n"
                                        .formatted(
                                                run.seed(),
                                                run.shares().entrySet().stream()
                                                        .map(
                                                                share ->
                                                                        String.format(
                                                                                Locale.ROOT,
                                                                                "%.2f: %.5f",
                                                                                share.getKey(),
                                                                                share.getValue()))
                                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining());
    }
}
