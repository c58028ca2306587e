package dev.kairos.modelcli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarketForecastCommandTest {
    private static final String HEADER =
            "timestamp,horizon,target_timestamp,q0.01,q0.025,q0.05,q0.25,q0.5,q0.75,q0.95,q0.975,"
                    + "q0.99";
    private static final int WARM_UP = 64;

    @TempDir private static Path data;
    private static Path model;
    @TempDir private Path folder;

    @BeforeAll
    static void train() throws IOException {
        for (String day : List.of("20180403", "20180404", "20180405", "20180406")) {
            zip(day);
        }
        model = data.resolve("model");
        Outcome trained =
                Outcome.of(
                        "train",
                        "market-forecast",
                        "--data",
                        data.toString(),
                        "--output",
                        model.toString(),
                        "--report",
                        data.resolve("training.json").toString(),
                        "--checkpoints",
                        data.resolve("checkpoints").toString(),
                        "--seeds",
                        "1",
                        "--epochs",
                        "1",
                        "--no-ablations");
        assertThat(trained.err()).isEmpty();
        assertThat(trained.code()).isZero();
        assertThat(trained.out()).contains("ONNX Runtime agrees with the trainer to");
    }

    @Test
    void scoresEveryBarAfterTheWarmUpFromThatBarAndEarlierOnes() throws IOException {
        List<String> bars = bars(Instant.parse("2026-03-02T00:00:00Z"), 200, 5);
        List<String> whole = score(bars);
        assertThat(whole.get(0)).isEqualTo(HEADER);
        assertThat(whole).hasSize(1 + 4 * (200 - WARM_UP));
        assertThat(whole.get(1)).startsWith("2026-03-02T01:04:00Z,1,2026-03-02T01:05:00Z,");
        assertThat(whole.get(4)).startsWith("2026-03-02T01:04:00Z,60,2026-03-02T02:04:00Z,");
        // Beyond the end, targets are told as if no bar were missing.
        assertThat(whole.get(whole.size() - 1))
                .startsWith("2026-03-02T03:19:00Z,60,2026-03-02T04:19:00Z,");
        for (String row : whole.subList(1, whole.size())) {
            double[] quantiles =
                    Arrays.stream(row.split(","))
                            .skip(3)
                            .mapToDouble(Double::parseDouble)
                            .toArray();
            for (int i = 1; i < quantiles.length; i++) {
                assertThat(quantiles[i]).isGreaterThanOrEqualTo(quantiles[i - 1]);
            }
        }
        List<String> cut = score(bars.subList(0, 1 + 131));
        assertThat(cut).isEqualTo(whole.subList(0, 1 + 4 * (131 - WARM_UP)));
    }

    @Test
    void measuresBesideBaselinesAndDrawsAPage() throws IOException {
        Path input = folder.resolve("bars.csv");
        Files.write(input, bars(Instant.parse("2026-03-02T00:00:00Z"), 400, 6));
        Path report = folder.resolve("r.json");
        Outcome outcome =
                Outcome.of(
                        "evaluate",
                        "--model",
                        model.toString(),
                        "--input",
                        input.toString(),
                        "--report",
                        report.toString());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("ewma-0.94-residual-quantiles", "model without network");
        JsonNode horizon =
                new ObjectMapper().readTree(report.toFile()).at("/parts/bars/model/horizons/0");
        assertThat(horizon.get("forecasts").asInt()).isEqualTo(400 - 128 - 1);
        assertThat(horizon.at("/levels/4/hit_rate").asDouble()).isCloseTo(0.5, within(0.2));
        assertThat(folder.resolve("r.json.html"))
                .content()
                .contains("Hit rates one bar ahead", "no interval: 1 days are too few")
                .contains("Baselines know their own series so far");
        JsonNode gain =
                new ObjectMapper()
                        .readTree(report.toFile())
                        .at("/parts/bars/model/pinball_against_ewma_residuals");
        assertThat(gain.get("low").isNull()).isTrue();
        assertThat(gain.get("groups").asInt()).isEqualTo(1);
    }

    @Test
    void namesWhatIsWrong() throws IOException {
        Path input = folder.resolve("bars.csv");
        List<String> bars = bars(Instant.parse("2026-03-02T00:00:00Z"), 100, 7);
        String last = bars.remove(bars.size() - 1);
        bars.add(3, last);
        Files.write(input, bars);
        Outcome unsorted = scoreFile(input);
        assertThat(unsorted.code()).isEqualTo(1);
        assertThat(unsorted.err()).contains("bars.csv line 5").contains("sort the file by time");
        assertThat(folder.resolve("q.csv")).doesNotExist();

        Outcome movement =
                Outcome.of(
                        "score",
                        "--model",
                        model.toString(),
                        "--tweets",
                        "t.tsv",
                        "--prices",
                        "p.csv",
                        "--output",
                        folder.resolve("q.csv").toString());
        assertThat(movement.err()).contains("--tweets: is for movement", "task 'market-forecast'");
        Outcome nothing =
                Outcome.of(
                        "train",
                        "market-forecast",
                        "--data",
                        folder.toString(),
                        "--output",
                        folder.resolve("m").toString());
        assertThat(nothing.err()).contains("no LEAN data folder");
        Outcome early = scoreFile(input, "--at", "24:00");
        assertThat(early.err()).contains("--at: is for stays");
        Outcome strict = scoreFile(input, "--strict");
        assertThat(strict.err()).contains("--strict: is for models of texts");
    }

    @Test
    void theCardHoldsWhatWasMeasured() {
        assertThat(model.resolve("README.md"))
                .content()
                .contains("## Measured", "seed 1", "no interval: 1 days are too few to draw from")
                .contains("| ewma-0.94-training-residuals |");
    }

    private List<String> score(List<String> bars) throws IOException {
        Path input = folder.resolve("bars.csv");
        Files.write(input, bars);
        Outcome outcome = scoreFile(input);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("the first 64 warm up");
        return Files.readAllLines(folder.resolve("q.csv"));
    }

    private Outcome scoreFile(Path input, String... more) {
        return Outcome.of(
                Stream.concat(
                                Stream.of(
                                        "score",
                                        "--model",
                                        model.toString(),
                                        "--input",
                                        input.toString(),
                                        "--output",
                                        folder.resolve("q.csv").toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    /** Lines of a file of bars. */
    private static List<String> bars(Instant start, int count, long seed) {
        var lines = new ArrayList<String>();
        lines.add("timestamp,open,high,low,close,volume");
        for (double[] bar : walk(count, seed)) {
            lines.add(
                    "%s,%s"
                            .formatted(
                                    start.plus(Duration.ofMinutes(lines.size() - 1)), joined(bar)));
        }
        return lines;
    }

    /** A day of half as many minutes as LEAN writes it. */
    private static void zip(String day) throws IOException {
        Path file = data.resolve("lean_market/crypto/x/minute/abc/%s_trade.zip".formatted(day));
        Files.createDirectories(file.getParent());
        try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new ZipEntry("rows.csv"));
            int minute = 0;
            for (double[] bar : walk(720, day.hashCode())) {
                String row = "%d,%s%n".formatted(60_000 * minute++, joined(bar));
                out.write(row.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static String joined(double[] bar) {
        return String.format(
                Locale.ROOT, "%.6f,%.6f,%.6f,%.6f,%.3f", bar[0], bar[1], bar[2], bar[3], bar[4]);
    }

    private static double[][] walk(int count, long seed) {
        var random = new Random(seed);
        var bars = new double[count][];
        double close = 100;
        for (int i = 0; i < count; i++) {
            double open = close;
            close *= Math.exp(1e-3 * random.nextGaussian());
            bars[i] =
                    new double[] {
                        open,
                        Math.max(open, close) * 1.0001,
                        Math.min(open, close) * 0.9999,
                        close,
                        random.nextInt(100)
                    };
        }
        return bars;
    }
}
