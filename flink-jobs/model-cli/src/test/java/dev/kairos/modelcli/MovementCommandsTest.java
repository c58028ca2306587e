package dev.kairos.modelcli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.inference.packaging.EncoderPackage;
import dev.kairos.inference.packaging.EncoderSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of next-day moves, on a package that is trained here on made-up tickers. */
class MovementCommandsTest {
    private static final LocalDate FIRST = LocalDate.of(2015, 3, 2);
    private static final LocalDate LAST = LocalDate.of(2015, 9, 30);
    private static final List<String> TICKERS = List.of("GNOME", "DWARF", "ELF");
    private static final List<String> TEXTS =
            List.of("does well", "does badly", "opens a shop", "\"will rise, they say");

    @TempDir private static Path data;
    private static Path model;
    private static List<String> prices;
    private static List<String> tweets;
    @TempDir private Path folder;

    @BeforeAll
    static void train() throws IOException {
        generate();
        Path set = Files.createDirectories(data.resolve("stocknet"));
        Files.write(set.resolve("prices_daily.csv.gz"), prices);
        Files.write(set.resolve("tweets_2014.tsv.gz"), tweets);
        Files.write(set.resolve("tweets_2015.tsv.gz"), tweets.subList(0, 1));
        model = data.resolve("model");
        Outcome trained =
                Outcome.of(
                        "train",
                        "movement",
                        "--data",
                        data.toString(),
                        "--output",
                        model.toString(),
                        "--report",
                        data.resolve("r.json").toString(),
                        "--seeds",
                        "1");
        assertThat(trained.err()).isEmpty();
        assertThat(trained.code()).isZero();
        assertThat(trained.out()).contains("Wrote " + model);
    }

    @Test
    void whatIsMeasuredStandsInReportAndCard() throws IOException {
        JsonNode report = new ObjectMapper().readTree(data.resolve("r.json").toFile());
        JsonNode accuracy = report.at("/test/temporal transformer, seed 1/accuracy");
        assertThat(accuracy.get("value").asDouble()).isBetween(0.2, 0.8);
        assertThat(accuracy.get("low").asDouble()).isLessThan(accuracy.get("high").asDouble());
        int days = accuracy.get("groups").asInt();
        assertThat(days).isBetween(30, 43);
        assertThat(report.at("/test/majority/mcc/value").asDouble()).isZero();
        assertThat(model.resolve("README.md"))
                .content()
                .contains("rise, on %d days".formatted(days), "logistic regression on prices")
                .doesNotContain("seeds differ");
    }

    @Test
    void everythingThatIsTakenAwayIsMeasured() throws IOException {
        JsonNode report = new ObjectMapper().readTree(data.resolve("r.json").toFile());
        for (String without :
                List.of("no_context", "no_time", "shuffled_times", "no_texts", "no_prices")) {
            JsonNode own = report.at("/ablations_auroc/" + without);
            assertThat(own.get("values")).hasSize(1);
            assertThat(own.get("mean").asDouble()).isBetween(0.2, 0.8);
        }
        assertThat(report.at("/test/majority/brier/value").asDouble()).isBetween(0.2, 0.3);
        assertThat(report.at("/test/last move turns").has("brier")).isFalse();
        assertThat(report.at("/test/last move turns/auroc/value").asDouble())
                .isCloseTo(
                        1 - report.at("/test/last move goes on/auroc/value").asDouble(),
                        within(1e-9));
        assertThat(report.at("/test/logistic regression on the day's texts/ece/value").isNumber())
                .isTrue();
        assertThat(report.get("ships").isBoolean()).isTrue();
        assertThat(data.resolve("r.json.html")).content().contains("Reliability", "no prices");
    }

    @Test
    void evaluateMeasuresTheTestPartAsTrainingDid() throws IOException {
        Path report = folder.resolve("e.json");
        Outcome outcome =
                Outcome.of(
                        "evaluate",
                        "--model",
                        model.toString(),
                        "--data",
                        data.toString(),
                        "--report",
                        report.toString());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("temporal transformer", "logistic regression on prices");
        JsonNode measured = new ObjectMapper().readTree(report.toFile());
        JsonNode trained = new ObjectMapper().readTree(data.resolve("r.json").toFile());
        for (String part : List.of("test", "test_all_days")) {
            assertThat(measured.at("/%s/temporal transformer".formatted(part)))
                    .isEqualTo(trained.at("/%s/temporal transformer, seed 1".formatted(part)));
            assertThat(measured.at("/%s/majority".formatted(part)))
                    .isEqualTo(trained.at("/%s/majority".formatted(part)));
        }
        assertThat(measured.get("sha256").asText()).hasSize(64);
        // Whether a package ships is decided by every seed; one network is served.
        assertThat(measured.has("ships")).isFalse();
        assertThat(measured.get("differs_from_chance").isBoolean()).isTrue();
        assertThat(outcome.out()).doesNotContain("ship");
        assertThat(folder.resolve("e.json.html")).content().contains("Reliability");
        assertThat(
                        Outcome.of(
                                        "evaluate",
                                        "--model",
                                        model.toString(),
                                        "--input",
                                        data.resolve("r.json").toString())
                                .err())
                .contains("--input: is not for movement");
    }

    @Test
    void theEncoderIsTheShippedOneAndNoOther() throws IOException {
        String manifest = Files.readString(model.resolve("model.yaml"));
        EncoderSpec encoder = EncoderPackage.load("financial-minilm").spec();
        assertThat(manifest)
                .contains("dev.kairos:financial-minilm:", encoder.model().sha256())
                .contains(encoder.tokenizer().sha256());
        Path other = Files.createDirectories(folder.resolve("other"));
        for (String file : List.of("model.onnx", "README.md")) {
            Files.copy(model.resolve(file), other.resolve(file));
        }
        Files.writeString(
                other.resolve("model.yaml"),
                manifest.replace(encoder.model().sha256(), "0".repeat(64)));
        Path output = folder.resolve("out.csv");
        Outcome refused =
                Outcome.of(
                        "score",
                        "--model",
                        other.toString(),
                        "--tweets",
                        Files.write(folder.resolve("t.tsv"), tweets).toString(),
                        "--prices",
                        Files.write(folder.resolve("p.csv"), prices).toString(),
                        "--output",
                        output.toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("SHA-256", "models/financial-minilm/model.onnx");
        assertThat(output).doesNotExist();
    }

    @Test
    void thatNoneShipsIsSaid() {
        for (String command : List.of("inspect", "evaluate")) {
            Outcome outcome = Outcome.of(command, "--model", "movement");
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("no such package ships", "models train movement", "./my-movement");
        }
        Outcome score =
                Outcome.of(
                        "score",
                        "--model",
                        "movement",
                        "--tweets",
                        "t.tsv",
                        "--prices",
                        "p.csv",
                        "--output",
                        folder.resolve("out.csv").toString());
        assertThat(score.code()).isEqualTo(1);
        assertThat(score.err()).contains("no such package ships");
    }

    @Test
    void everyDayIsScoredFromWhatWasKnownBefore() throws IOException {
        List<String> whole = score(prices, tweets);
        int days = prices.size() / TICKERS.size();
        assertThat(whole.get(0)).isEqualTo("Ticker,Date,p_up");
        // Every day after the first 22, and the one after the last.
        assertThat(whole).hasSize(1 + TICKERS.size() * (days - 21));
        for (String row : whole.subList(1, whole.size())) {
            assertThat(Double.parseDouble(row.split(",")[2])).isBetween(0.0, 1.0);
        }
        String border = "2015-07-01";
        List<String> known =
                Stream.concat(
                                prices.stream().limit(1),
                                prices.stream()
                                        .skip(1)
                                        .filter(row -> row.split(",")[1].compareTo(border) < 0))
                        .toList();
        List<String> cut = score(known, tweets);
        assertThat(cut).hasSizeLessThan(whole.size());
        assertThat(whole).containsAll(cut);
        assertThat(cut).anyMatch(row -> row.contains("ELF," + border));
    }

    @Test
    void whatCannotBeScoredIsSaid() throws IOException {
        Path tweetsFile = Files.write(folder.resolve("t.tsv"), tweets);
        Path pricesFile = Files.write(folder.resolve("p.csv"), prices);
        String[] both = {"--tweets", tweetsFile.toString(), "--prices", pricesFile.toString()};
        for (Path input : List.of(tweetsFile, pricesFile)) {
            assertThat(run(input, both).err()).contains("is the file of another option");
        }
        assertThat(tweetsFile).hasContent(String.join("\n", tweets));
        assertThat(pricesFile).hasContent(String.join("\n", prices));
        Path output = folder.resolve("out.csv");
        assertThat(run(output, "--input", pricesFile.toString()).err())
                .contains("--input: is not for movement, which reads tweets and prices");
        Outcome half = run(output, "--tweets", tweetsFile.toString());
        assertThat(half.code()).isEqualTo(2);
        assertThat(half.err()).contains("--tweets and --prices go together");
        assertThat(output).doesNotExist();
    }

    private List<String> score(List<String> prices, List<String> tweets) throws IOException {
        Path output = folder.resolve("out.csv");
        Outcome outcome =
                run(
                        output,
                        "--tweets",
                        Files.write(folder.resolve("t.tsv"), tweets).toString(),
                        "--prices",
                        Files.write(folder.resolve("p.csv"), prices).toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("rows written", "0 tickers with too few days");
        return Files.readAllLines(output);
    }

    private static Outcome run(Path output, String... options) {
        return Outcome.of(
                Stream.concat(
                                Stream.of(
                                        "score",
                                        "--model",
                                        model.toString(),
                                        "--output",
                                        output.toString()),
                                Stream.of(options))
                        .toArray(String[]::new));
    }

    private static void generate() {
        var random = new Random(5);
        prices = new ArrayList<>(List.of("Ticker,Date,Adj Close,Volume"));
        tweets = new ArrayList<>(List.of("created_at\tticker\ttext"));
        for (String ticker : TICKERS) {
            double close = 100;
            for (LocalDate day = FIRST; !day.isAfter(LAST); day = day.plusDays(1)) {
                if (day.getDayOfWeek() == DayOfWeek.SATURDAY
                        || day.getDayOfWeek() == DayOfWeek.SUNDAY) {
                    continue;
                }
                close *= Math.exp(0.02 * random.nextGaussian());
                prices.add(
                        String.format(
                                Locale.ROOT,
                                "%s,%s,%.4f,%d",
                                ticker,
                                day,
                                close,
                                1 + random.nextInt(1_000)));
                if (random.nextInt(3) == 0) {
                    tweets.add(
                            "%sT15:00:00Z\t%s\t%s"
                                    .formatted(day, ticker, TEXTS.get(random.nextInt(4))));
                }
            }
        }
    }
}
