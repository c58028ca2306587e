package dev.kairos.modelcli.market.movement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.TweetsTsv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MovementDataTest {
    private static final String PRICES = "Ticker,Date,Open,High,Low,Close,Adj Close,Volume\n";
    private static final String TWEETS = "created_at\tticker\ttext\n";

    @TempDir private Path folder;

    @Test
    void readsPricesAndPassesOverDaysWithoutOne() throws IOException {
        PricesCsv.Prices read =
                prices(
                        "A,2014-01-02,1,1,1,1,10.5,100\n"
                                + "A,2014-01-03,null,null,null,null,null,null\n"
                                + "B,2014-01-02,1,1,1,1,7,0\n");
        assertThat(read.withoutPrice()).isEqualTo(1);
        assertThat(read.days().get("A"))
                .containsExactly(new DayPrice(LocalDate.of(2014, 1, 2), 10.5, 100));
        assertThat(read.days()).containsOnlyKeys("A", "B");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A,2014-01-02,1,1,1,1,1,1|is not after 2014-01-02",
                "A,2014-01-01,1,1,1,1,1,1|sort each ticker by date",
                "A,02/01/2014,1,1,1,1,1,1|cannot read the date '02/01/2014'",
                "A,2014-01-03,1,1,1,1,x,1|Adj Close 'x'",
                "A,2014-01-03,1,1,1,1,NaN,1|Adj Close is NaN",
                "A,2014-01-03,1,1,1,1,1,-1|Volume is -1.0",
                ",2014-01-03,1,1,1,1,1,1|has no ticker"
            })
    void namesTheLineOfWhatIsWrongWithPrices(String row, String message) {
        assertThatThrownBy(() -> prices("A,2014-01-02,1,1,1,1,1,1\n" + row + "\n"))
                .hasMessageContaining("prices.csv line 3")
                .hasMessageContaining(message);
    }

    @Test
    void readsTweetsInOrderOfTime() throws IOException {
        List<TweetsTsv.Tweet> read =
                tweets(
                        "2014-01-03T10:00:00Z\tA\tsays \"up, up\"\n"
                                + "2014-01-02T10:00:00Z\tB\tfirst\n");
        assertThat(read)
                .containsExactly(
                        new TweetsTsv.Tweet(Instant.parse("2014-01-02T10:00:00Z"), "B", "first"),
                        new TweetsTsv.Tweet(
                                Instant.parse("2014-01-03T10:00:00Z"), "A", "says \"up, up\""));
    }

    @Test
    void namesTheLineOfWhatIsWrongWithTweets() {
        assertThatThrownBy(() -> tweets("yesterday\tA\ttext\n"))
                .hasMessageContaining("tweets.tsv line 2")
                .hasMessageContaining("'yesterday'");
        assertThatThrownBy(() -> tweets("2014-01-03T10:00:00Z\tA\n"))
                .hasMessageContaining("line 2: has 2 values");
        assertThatThrownBy(
                        () -> tweets("2014-01-03T10:00:00Z\tA\ttext\n2014-01-03T10:00:00Z\t \tx\n"))
                .hasMessageContaining("tweets.tsv line 3: has no ticker");
        assertThatThrownBy(() -> TweetsTsv.read(folder.resolve("none.tsv")))
                .hasMessageContaining("no such file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2014-13-01T10:00:00Z|cannot read the time '2014-13-01T10:00:00Z'",
                "2014-01-03 10:00:00|write 2014-01-31T23:59:00Z",
                "1388743200|cannot read the time '1388743200'",
                "NaN|cannot read the time 'NaN'",
                "''|cannot read the time ''"
            })
    void namesTheLineOfABadTime(String time, String message) {
        assertThatThrownBy(() -> tweets("2014-01-03T10:00:00Z\tA\tx\n" + time + "\tA\tx\n"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("tweets.tsv line 3")
                .hasMessageContaining(message);
    }

    @Test
    void repeatedAndEmptyTweetsArePassedOverAndCounted() throws IOException {
        String row = "2014-01-03T10:00:00Z\tA\tup\n";
        TweetsTsv.Read read =
                TweetsTsv.read(
                        tweetsFile(
                                row
                                        + "2014-01-03T10:00:00Z\tB\tup\n"
                                        + row
                                        + "2014-01-03T10:00:01Z\tA\tup\n"
                                        + "2014-01-03T10:00:02Z\tA\t \n"
                                        + row));
        assertThat(read.tweets())
                .extracting(TweetsTsv.Tweet::ticker, tweet -> tweet.at().getEpochSecond() % 60)
                .containsExactly(tuple("A", 0L), tuple("B", 0L), tuple("A", 1L));
        assertThat(read.repeated()).isEqualTo(2);
        assertThat(read.withoutText()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ticker", "Date", "Adj Close", "Volume"})
    void namesTheColumnThatPricesLack(String column) throws IOException {
        Path file = folder.resolve("prices.csv");
        Files.writeString(file, PRICES.replace(column, "Other").replace("Other,Other", "Other,X"));
        assertThatThrownBy(() -> PricesCsv.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("prices.csv")
                .hasMessageContaining("'" + column + "'");
    }

    @Test
    void textsOfTickersWithoutPricesAreCountedAndNamed() throws IOException {
        Path pricesFile = folder.resolve("prices.csv");
        Files.writeString(pricesFile, PRICES + "A,2014-01-02,1,1,1,1,10,100\n");
        MovementData read =
                MovementData.read(
                        pricesFile,
                        List.of(
                                tweetsFile(
                                        "2014-01-02T10:00:00Z\tA\tx\n"
                                                + "2014-01-02T10:00:00Z\tGHOST\tx\n"
                                                + "2014-01-02T11:00:00Z\tGHOST\tx\n")));
        assertThat(read.histories()).extracting(TickerHistory::ticker).containsExactly("A");
        assertThat(read.unpriced()).containsExactly("GHOST");
        assertThat(read.unpricedTexts()).isEqualTo(2);
        assertThat(read.summary()).contains("2 about 1 tickers without prices (GHOST)");
        assertThatThrownBy(() -> MovementData.stocknet(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("tweets_2014.tsv.gz");
    }

    @Test
    void tweetsAreDecodedAsTablesAre() throws IOException {
        Path file = folder.resolve("tweets.tsv");
        String row = "2014-01-03T10:00:00Z\tA\t\"up, says caf\u00e9";
        Files.writeString(file, "\uFEFF" + TWEETS + row + "\n");
        assertThat(TweetsTsv.read(file).tweets())
                .extracting(TweetsTsv.Tweet::text)
                .containsExactly("\"up, says caf\u00e9");
        Files.write(file, (TWEETS + row).getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> TweetsTsv.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("tweets.tsv")
                .hasMessageContaining("is not UTF-8");
        Files.writeString(file, "");
        assertThatThrownBy(() -> TweetsTsv.read(file)).hasMessageContaining("is empty");
        Files.writeString(file, "created_at,ticker,text\n");
        assertThatThrownBy(() -> TweetsTsv.read(file))
                .hasMessageContaining("tweets.tsv line 1: the header must be");
    }

    @Test
    void textsBelongToTheDayWhoseCloseFollows() {
        var days =
                List.of(
                        new DayPrice(LocalDate.of(2014, 1, 2), 100, 1),
                        new DayPrice(LocalDate.of(2014, 1, 3), 101, 1),
                        new DayPrice(LocalDate.of(2014, 1, 6), 90, 1));
        TickerHistory history =
                TickerHistory.of(
                                new PricesCsv.Prices(Map.of("A", days), 0),
                                List.of(
                                        tweet("2014-01-02T20:59:00Z", "before the first close"),
                                        tweet("2014-01-02T21:01:00Z", "after it"),
                                        tweet("2014-01-03T21:00:00Z", "at the close"),
                                        tweet("2014-01-04T12:00:00Z", "weekend"),
                                        tweet("2014-01-07T12:00:00Z", "too late")))
                        .get(0);
        assertThat(history.texts())
                .containsExactly(
                        List.of(), List.of("after it", "at the close"), List.of("weekend"));
        assertThat(history.next(0)).isEqualTo(Move.UP);
        assertThat(history.next(1)).isEqualTo(Move.DOWN);
        assertThat(history.market().get(1)).isCloseTo(Math.log(1.01), within(1e-12));
    }

    @Test
    void whatIsKnownOfADayDoesNotChangeWithLaterDays() {
        TickerHistory whole = history(60, 1);
        TickerHistory cut = history(40, 1);
        for (int d = TickerHistory.WARM_UP; d < 40; d++) {
            assertThat(cut.describe(d)).isEqualTo(whole.describe(d));
        }
    }

    @Test
    void thresholdsAreThoseOfThePaper() {
        assertThat(Move.of(100, 99.5)).isEqualTo(Move.DOWN);
        assertThat(Move.of(100, 99.6)).isEqualTo(Move.SMALL);
        assertThat(Move.of(100, 100.54)).isEqualTo(Move.SMALL);
        assertThat(Move.of(100, 100.56)).isEqualTo(Move.UP);
    }

    @Test
    void smallMovesAreOfAllDaysAlone() {
        TickerHistory history = history(200, 2);
        LocalDate from = LocalDate.of(2014, 2, 1);
        LocalDate until = LocalDate.of(2014, 6, 1);
        MoveExamples moves = MoveExamples.of(List.of(history), from, until);
        MoveExamples all = MoveExamples.ofAllDays(List.of(history), from, until);
        assertThat(all.all()).hasSize(120).containsAll(moves.all());
        assertThat(moves.all()).hasSizeBetween(40, 100);
        assertThat(all.all())
                .allSatisfy(
                        example -> {
                            assertThat(example.date()).isBetween(from, until.minusDays(1));
                            assertThat(example.date())
                                    .isEqualTo(history.days().get(example.d() + 1).date());
                        });
    }

    @Test
    void whatIsNoChanceHasNoCalibration() {
        MoveExamples examples =
                MoveExamples.of(
                        List.of(history(200, 3)),
                        LocalDate.of(2014, 2, 1),
                        LocalDate.of(2014, 6, 1));
        var truth = new double[examples.all().size()];
        for (int i = 0; i < truth.length; i++) {
            truth[i] = examples.outcomes()[i] ? 1 : -1;
        }
        MoveScores known = MoveScores.of(examples, MoveForecast.ofScores(truth));
        assertThat(known.auroc().value()).isEqualTo(1);
        assertThat(known.accuracy().low()).isEqualTo(1);
        assertThat(known.differsFromChance()).isTrue();
        assertThat(known.toReport()).doesNotContainKeys("brier", "ece", "reliability");
        MoveScores constant = MoveScores.of(examples, MoveForecast.constant(0.5, truth.length));
        assertThat(constant.auroc().value()).isEqualTo(0.5);
        assertThat(constant.brier().value()).isEqualTo(0.25);
        assertThat(constant.differsFromChance()).isFalse();
    }

    @Test
    void aPartOfOneOutcomeIsRefused() {
        assertThatThrownBy(() -> new MoveExamples(List.of()).requireBoth("test"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Of the 0 moves of the test part");
    }

    @Test
    void aSplitIsReadAsItIsWritten() {
        assertThat(MoveSplit.of(MoveSplit.STOCKNET.toReport())).isEqualTo(MoveSplit.STOCKNET);
        assertThatThrownBy(() -> MoveSplit.of(null)).hasMessageContaining("a split is needed");
        assertThatThrownBy(() -> MoveSplit.of(Map.of("training_from", "2014")))
                .hasMessageContaining("training_from");
    }

    @Test
    void correlationIsMatthews() {
        boolean[] up = {true, true, false, false, true};
        boolean[] outcomes = {true, false, false, true, true};
        // (2 * 1 - 1 * 1) / sqrt(3 * 3 * 2 * 2)
        assertThat(MoveScores.mcc(up, outcomes, IntStream.range(0, 5).toArray()))
                .isCloseTo(1.0 / 6, within(1e-12));
        assertThat(MoveScores.mcc(new boolean[5], outcomes, IntStream.range(0, 5).toArray()))
                .isZero();
    }

    private static TickerHistory history(int days, long seed) {
        var random = new Random(seed);
        var prices = new ArrayList<DayPrice>();
        double close = 100;
        for (int d = 0; d < days; d++) {
            close *= Math.exp(0.01 * random.nextGaussian());
            prices.add(
                    new DayPrice(LocalDate.of(2014, 1, 1).plusDays(d), close, random.nextInt(100)));
        }
        return TickerHistory.of(new PricesCsv.Prices(Map.of("A", prices), 0), List.of()).get(0);
    }

    private static TweetsTsv.Tweet tweet(String at, String text) {
        return new TweetsTsv.Tweet(Instant.parse(at), "A", text);
    }

    private PricesCsv.Prices prices(String rows) throws IOException {
        Path file = folder.resolve("prices.csv");
        Files.writeString(file, PRICES + rows);
        return PricesCsv.read(file);
    }

    private List<TweetsTsv.Tweet> tweets(String rows) throws IOException {
        return TweetsTsv.read(tweetsFile(rows)).tweets();
    }

    private Path tweetsFile(String rows) throws IOException {
        return Files.writeString(folder.resolve("tweets.tsv"), TWEETS + rows);
    }
}
