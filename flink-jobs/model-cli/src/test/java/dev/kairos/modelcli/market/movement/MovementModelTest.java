package dev.kairos.modelcli.market.movement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.modelcli.data.TweetsTsv;
import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.Examples;
import dev.kairos.modelcli.temporal.TimeEncoding;
import dev.kairos.modelcli.temporal.Tokens;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MovementModelTest {
    private static final LocalDate FIRST = LocalDate.of(2014, 1, 1);
    private static final int DAYS = 70;
    private static final int WIDTH = 3;
    private static final int TEXTS = 20;
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    /** Whatever happens after the close, prices of all tickers and texts, changes no bit. */
    @RepeatedTest(20)
    void nothingAfterTheCloseEntersAForecast(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        int d = TickerHistory.WARM_UP + random.nextInt(DAYS - TickerHistory.WARM_UP - 1);
        Instant close = FIRST.plusDays(d).atTime(16, 0).atZone(NEW_YORK).toInstant();
        Map<String, List<DayPrice>> prices = prices(random);
        List<TweetsTsv.Tweet> tweets = tweets(random);
        TokenSequence known = context(prices, tweets, d);

        Map<String, List<DayPrice>> otherPrices = new TreeMap<>();
        prices.forEach(
                (ticker, days) -> {
                    var changed = new ArrayList<>(days.subList(0, d + 1));
                    for (DayPrice day : days.subList(d + 1, days.size())) {
                        changed.add(
                                new DayPrice(
                                        day.date(),
                                        day.close() * Math.exp(random.nextGaussian()),
                                        random.nextInt(1_000)));
                    }
                    otherPrices.put(ticker, changed);
                });
        var otherTweets =
                new ArrayList<>(tweets.stream().filter(t -> !t.at().isAfter(close)).toList());
        otherTweets.add(new TweetsTsv.Tweet(close.plusSeconds(1), "A", "text 1"));
        otherTweets.add(new TweetsTsv.Tweet(close.plusSeconds(3_600), "A", "text 2"));
        requireSame(context(otherPrices, otherTweets, d), known);

        var oneMore = new ArrayList<>(tweets);
        oneMore.add(new TweetsTsv.Tweet(close, "A", "text 3"));
        assertThat(context(prices, oneMore, d).text()).isNotEqualTo(known.text());
    }

    @Test
    void scalesAreFittedToTheTrainingPartAlone() {
        Map<String, List<DayPrice>> prices = prices(new Random(1));
        List<TweetsTsv.Tweet> tweets = tweets(new Random(1));
        LocalDate border = FIRST.plusDays(50);
        Map<String, List<DayPrice>> cut = new TreeMap<>();
        prices.forEach(
                (ticker, days) ->
                        cut.put(
                                ticker,
                                days.stream().filter(day -> day.date().isBefore(border)).toList()));
        assertThat(MovementModel.features(histories(prices, tweets), FIRST, border, WIDTH))
                .isEqualTo(MovementModel.features(histories(cut, tweets), FIRST, border, WIDTH));
    }

    @Test
    void variantsTakeAwayWhatTheySay() {
        FeatureSpec full = features();
        FeatureSpec noTexts = MovementVariant.NO_TEXTS.spec(full);
        assertThat(noTexts.textWidth()).isZero();
        assertThat(noTexts.variables()).hasSize(full.variables().size() - 1);
        FeatureSpec noPrices = MovementVariant.NO_PRICES.spec(full);
        assertThat(noPrices.textWidth()).isEqualTo(WIDTH);
        assertThat(noPrices.variables())
                .extracting(variable -> variable.name())
                .containsExactly(TickerHistory.TEXTS);
        assertThat(architecture(MovementVariant.NO_CONTEXT).context())
                .isEqualTo(Architecture.Context.NONE);
        assertThat(architecture(MovementVariant.NO_TIME).time().kind())
                .isEqualTo(TimeEncoding.Kind.NONE);
        for (MovementVariant variant : MovementVariant.values()) {
            Examples examples =
                    new MovementModel(features(), embeddings(), variant)
                            .examples(
                                    histories(prices(new Random(1)), tweets(new Random(1))),
                                    FIRST,
                                    FIRST.plusDays(60));
            Architecture.TokenInputs reads = architecture(variant).inputs();
            for (int i = 0; i < examples.size(); i++) {
                Tokens tokens = examples.get(i).tokens();
                assertThat(tokens.values()).hasSize(tokens.length() * reads.variables());
                assertThat(tokens.text()).hasSize(tokens.length() * reads.textWidth());
            }
        }
    }

    @Test
    void shuffledTimesKeepTheirGapsAndNothingElseChanges() {
        var hours = new float[] {0, 24, 48, 120, 144, 168, 192, 264};
        var values = new float[] {1, 2, 3, 4, 5, 6, 7, 8};
        Tokens tokens = Tokens.ofValues(new long[8], hours, values, new float[8]);
        Tokens shuffled = MovementVariant.SHUFFLED_TIMES.of(tokens);
        assertThat(shuffled.values()).isSameAs(values);
        assertThat(gaps(shuffled)).isNotEqualTo(gaps(tokens));
        assertThat(gaps(shuffled)).containsExactlyInAnyOrderElementsOf(gaps(tokens));
        assertThat(MovementVariant.SHUFFLED_TIMES.of(tokens).hours()).isEqualTo(shuffled.hours());
        assertThat(MovementVariant.FULL.of(tokens)).isSameAs(tokens);
    }

    @Test
    void partsFollowEachOther() {
        assertThatThrownBy(() -> new MoveSplit(FIRST, FIRST, FIRST.plusDays(1), FIRST.plusDays(2)))
                .hasMessageContaining("Parts follow each other");
    }

    private static List<Float> gaps(Tokens tokens) {
        var gaps = new ArrayList<Float>();
        for (int t = 1; t < tokens.length(); t++) {
            gaps.add(tokens.hours()[t] - tokens.hours()[t - 1]);
        }
        return gaps;
    }

    private static void requireSame(TokenSequence found, TokenSequence expected) {
        assertThat(found.values()).isEqualTo(expected.values());
        assertThat(found.observed()).isEqualTo(expected.observed());
        assertThat(found.text()).isEqualTo(expected.text());
        assertThat(found.hours()).isEqualTo(expected.hours());
    }

    private static Architecture architecture(MovementVariant variant) {
        return new MovementModel(features(), embeddings(), variant).architecture();
    }

    private static FeatureSpec features() {
        return MovementModel.features(
                histories(prices(new Random(1)), tweets(new Random(1))),
                FIRST,
                FIRST.plusDays(DAYS),
                WIDTH);
    }

    private static TokenSequence context(
            Map<String, List<DayPrice>> prices, List<TweetsTsv.Tweet> tweets, int d) {
        return new MovementModel(features(), embeddings())
                .context(histories(prices, tweets).get(0), d);
    }

    private static List<TickerHistory> histories(
            Map<String, List<DayPrice>> prices, List<TweetsTsv.Tweet> tweets) {
        return TickerHistory.of(new PricesCsv.Prices(prices, 0), tweets);
    }

    private static Map<String, List<DayPrice>> prices(Random random) {
        Map<String, List<DayPrice>> prices = new TreeMap<>();
        for (String ticker : List.of("A", "B")) {
            var days = new ArrayList<DayPrice>();
            double close = 100;
            for (int d = 0; d < DAYS; d++) {
                close *= Math.exp(0.02 * random.nextGaussian());
                days.add(new DayPrice(FIRST.plusDays(d), close, random.nextInt(1_000)));
            }
            prices.put(ticker, days);
        }
        return prices;
    }

    private static List<TweetsTsv.Tweet> tweets(Random random) {
        var tweets = new ArrayList<TweetsTsv.Tweet>();
        for (int i = 0; i < 4 * DAYS; i++) {
            Instant at =
                    FIRST.plusDays(random.nextInt(DAYS))
                            .atTime(LocalTime.ofSecondOfDay(random.nextInt(86_400)))
                            .atZone(NEW_YORK)
                            .toInstant();
            tweets.add(
                    new TweetsTsv.Tweet(
                            at, random.nextBoolean() ? "A" : "B", "text " + random.nextInt(TEXTS)));
        }
        return tweets;
    }

    private static TextEmbeddings embeddings() {
        var random = new Random(9);
        Map<String, float[]> byText = new HashMap<>();
        for (int i = 0; i < TEXTS; i++) {
            byText.put(
                    "text " + i,
                    new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat()});
        }
        return TextEmbeddings.of(byText, WIDTH);
    }
}
