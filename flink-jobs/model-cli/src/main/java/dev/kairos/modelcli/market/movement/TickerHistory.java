package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.data.TweetsTsv;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A ticker's trading days and the texts about it, as known when each day closes in New York: what a
 * forecast of the next day is made from.
 *
 * @param ticker its name
 * @param days ascending
 * @param texts published after the close of the day before and until that of the day, by the day's
 *     index
 * @param market mean return of all tickers on each day, by the day's index
 */
record TickerHistory(
        String ticker, List<DayPrice> days, List<List<String>> texts, List<Double> market) {
    /** Kind of the observations. */
    static final String KIND = "day";

    /** The variable that tells of texts. */
    static final String TEXTS = "texts";

    /** What is known of a day beside its texts. */
    static final List<String> VARIABLES =
            List.of(
                    "return", // over the volatility before it
                    "return_5", // of five days, over the volatility
                    "return_20",
                    "volatility", // of 20 days, log
                    "volume", // log of it over the mean of 20 days
                    "market", // mean return of all tickers, over the volatility
                    TickerHistory.TEXTS); // log(1 + how many)

    /** Days that are needed before a day can be described. */
    static final int WARM_UP = 21;

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final LocalTime CLOSE = LocalTime.of(16, 0);
    private static final double BOUND = 8;
    private static final double LEAST_VOLATILITY = 1e-4;

    /**
     * Joins prices and texts, in any order of time.
     *
     * @return one a ticker with prices; texts about others are not read, nor those after its last
     *     close
     */
    static List<TickerHistory> of(PricesCsv.Prices prices, List<TweetsTsv.Tweet> tweets) {
        Map<LocalDate, double[]> sums = new LinkedHashMap<>();
        prices.days()
                .values()
                .forEach(
                        days -> {
                            for (int d = 1; d < days.size(); d++) {
                                double[] sum =
                                        sums.computeIfAbsent(
                                                days.get(d).date(), date -> new double[2]);
                                sum[0] += Math.log(days.get(d).close() / days.get(d - 1).close());
                                sum[1]++;
                            }
                        });
        Map<String, List<TweetsTsv.Tweet>> byTicker = new LinkedHashMap<>();
        tweets.stream()
                .sorted(Comparator.comparing(TweetsTsv.Tweet::at))
                .forEach(
                        tweet ->
                                byTicker.computeIfAbsent(tweet.ticker(), key -> new ArrayList<>())
                                        .add(tweet));
        var histories = new ArrayList<TickerHistory>();
        prices.days()
                .forEach(
                        (ticker, days) -> {
                            List<Double> market =
                                    days.stream()
                                            .map(day -> sums.get(day.date()))
                                            .map(sum -> sum == null ? 0 : sum[0] / sum[1])
                                            .toList();
                            List<List<String>> texts =
                                    byDay(days, byTicker.getOrDefault(ticker, List.of()));
                            histories.add(new TickerHistory(ticker, days, texts, market));
                        });
        return histories;
    }

    private static List<List<String>> byDay(List<DayPrice> days, List<TweetsTsv.Tweet> ascending) {
        var texts = new ArrayList<List<String>>();
        int next = 0;
        for (int d = 0; d < days.size(); d++) {
            var own = new ArrayList<String>();
            Instant close = closeOf(days.get(d).date());
            while (next < ascending.size() && !ascending.get(next).at().isAfter(close)) {
                own.add(ascending.get(next++).text());
            }
            // What was said before the first day is of no day.
            texts.add(d == 0 ? List.of() : List.copyOf(own));
        }
        return texts;
    }

    /** 16:00 in New York, also of days on which the exchange closes earlier. */
    private static Instant closeOf(LocalDate date) {
        return date.atTime(CLOSE).atZone(NEW_YORK).toInstant();
    }

    /** What day {@code d + 1} did. */
    Move next(int d) {
        return Move.of(days.get(d).close(), days.get(d + 1).close());
    }

    /** What is known of a day, by {@link #VARIABLES}; {@code d} at least {@link #WARM_UP}. */
    double[] describe(int d) {
        double volatility = volatility(d - 1);
        double meanVolume = 0;
        for (int i = d - 20; i < d; i++) {
            meanVolume += days.get(i).volume() / 20;
        }
        return new double[] {
            clamp(change(d, 1) / volatility),
            clamp(change(d, 5) / (volatility * Math.sqrt(5))),
            clamp(change(d, 20) / (volatility * Math.sqrt(20))),
            Math.log(volatility),
            meanVolume > 0 ? clamp(Math.log((days.get(d).volume() + 1) / meanVolume)) : 0,
            clamp(market.get(d) / volatility),
            Math.log1p(texts.get(d).size())
        };
    }

    private double change(int d, int span) {
        return Math.log(days.get(d).close() / days.get(d - span).close());
    }

    private double volatility(int d) {
        double squares = 0;
        for (int i = d - 19; i <= d; i++) {
            squares += Math.pow(change(i, 1), 2) / 20;
        }
        return Math.max(Math.sqrt(squares), LEAST_VOLATILITY);
    }

    private static double clamp(double value) {
        return Math.max(-BOUND, Math.min(BOUND, value));
    }

    /** The days {@code from} to {@code to - 1}, from {@link #WARM_UP} on, one observation each. */
    List<Observation> observations(int from, int to) {
        var observations = new ArrayList<Observation>();
        for (int d = from; d < to; d++) {
            double[] described = describe(d);
            Map<String, Double> values = new LinkedHashMap<>();
            for (int i = 0; i < VARIABLES.size(); i++) {
                values.put(VARIABLES.get(i), described[i]);
            }
            Instant close = closeOf(days.get(d).date());
            observations.add(
                    Observation.ofValues(
                            ticker, close, KIND, values, new SourcePosition("prices", 0, d)));
            if (!texts.get(d).isEmpty()) {
                observations.add(
                        Observation.ofText(
                                ticker,
                                close,
                                KIND,
                                String.join("\n", texts.get(d)),
                                new SourcePosition("texts", 0, d)));
            }
        }
        return observations;
    }
}
