package dev.kairos.modelcli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainForecastCommandTest {
    @TempDir private Path folder;

    @Test
    void trainsMeasuresAndWritesForecasts() throws IOException {
        write(600);
        Path report = folder.resolve("r.json");
        Path predictions = folder.resolve("p.csv");
        Outcome outcome =
                train(
                        "--split",
                        "400,80,100",
                        "--report",
                        report.toString(),
                        "--predictions",
                        predictions.toString(),
                        "--ablations",
                        "--checkpoints",
                        folder.resolve("state").toString());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();

        JsonNode json = new ObjectMapper().readTree(report.toFile());
        double mse = json.get("test_mse").asDouble();
        assertThat(mse).isLessThan(json.at("/baselines/repeat_last/mse").asDouble());
        assertThat(json.at("/baselines/repeat_last/mse_below_baseline/low").asDouble())
                .isPositive();
        assertThat(json.at("/baselines/seasonal_naive/mae").asDouble()).isPositive();
        assertThat(json.get("first_test_target_row").asInt()).isEqualTo(480);
        assertThat(json.get("seeds")).hasSize(2);
        assertThat(json.get("networks")).hasSize(2);
        assertThat(json.at("/ablations/mse/whole/values/0").asDouble())
                .isEqualTo(json.at("/networks/0/mse").asDouble());
        for (String without : List.of("no_context", "no_time")) {
            assertThat(json.at("/ablations/mae/%s/values".formatted(without))).hasSize(2);
            assertThat(json.at("/ablations/mse/%s/cost".formatted(without)).asDouble()).isNotZero();
            assertThat(folder.resolve("state/seed-1-" + without)).exists();
        }

        assertThat(Files.readString(predictions)).doesNotContain("\r");
        List<String> rows = Files.readAllLines(predictions);
        assertThat(rows.get(0)).isEqualTo("window,step,load,oil");
        assertThat(rows).hasSize(1 + 89 * 12);
        assertThat(rows.get(1)).startsWith("0,0,");
        assertThat(rows.get(rows.size() - 1)).startsWith("88,11,");

        Outcome resumed =
                train(
                        "--split",
                        "400,80,100",
                        "--checkpoints",
                        folder.resolve("state").toString(),
                        "--resume",
                        "--predictions",
                        folder.resolve("p.csv.gz").toString());
        try (var in = new GZIPInputStream(Files.newInputStream(folder.resolve("p.csv.gz")))) {
            assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(predictions));
        }
        assertThat(resumed.out())
                .doesNotContain("epoch")
                .contains(String.format(Locale.ROOT, "test MSE %.4f", mse));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--split 400,80,1000|has 600 rows, --split 400,80,1000 asks for 1480|1",
                "--split 30,80,100|a part is too short|1",
                "--split 400,80,11|a part is too short|1",
                "--split 400,80|write rows to train, validate and test on|2",
                "--seeds 0|must be at least 1|2",
                "--resume|--resume needs --checkpoints|2",
                "--report .|is a folder|1",
                "--report /dev/null|is a device or a pipe|1",
                "--report FOLDER/data.csv|is the file of another option|2",
                "--predictions FOLDER/data.csv|is the file of another option|2",
                "--report FOLDER/r --predictions FOLDER/r|is the file of another option|2",
            })
    void mistakesAreNamedBeforeTraining(String options, String message, int code)
            throws IOException {
        write(600);
        String table = Files.readString(folder.resolve("data.csv"));
        Outcome outcome = train(options.replace("FOLDER", folder.toString()).split(" "));
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.err()).startsWith("error: ").contains(message);
        assertThat(folder.resolve("data.csv")).content().isEqualTo(table);
    }

    @Test
    void aChannelNamedAsAColumnOfThePredictionsIsRefused() throws IOException {
        write(600);
        Path file = folder.resolve("data.csv");
        Files.writeString(file, Files.readString(file).replaceFirst("oil", "step"));
        assertThat(train("--predictions", folder.resolve("p.csv").toString()).err())
                .contains("the column 'step' is one of --predictions' own");
    }

    @Test
    void aChannelThatNeverChangesIsNamed() throws IOException {
        Path file = folder.resolve("data.csv");
        write(600);
        Files.writeString(file, Files.readString(file).replaceAll(",[^,\n]*\n", ",1\n"));
        Files.writeString(file, Files.readString(file).replaceFirst(",1\n", ",flat\n"));
        assertThat(train().err()).contains("the column 'flat' never changes");
    }

    private Outcome train(String... further) {
        var args =
                new ArrayList<>(
                        List.of(
                                "train",
                                "forecast",
                                "--data",
                                folder.resolve("data.csv").toString(),
                                "--lookback",
                                "24",
                                "--horizon",
                                "12"));
        if (!List.of(further).contains("--seeds")) {
            args.addAll(List.of("--seeds", "2"));
        }
        args.addAll(List.of(further));
        return Outcome.of(args.toArray(new String[0]));
    }

    /** Two hourly channels with a day's cycle and some memory. */
    private void write(int rows) throws IOException {
        var random = new Random(9);
        var csv = new StringBuilder("date,load,oil\n");
        LocalDateTime time = LocalDateTime.of(2020, 1, 1, 0, 0);
        double memory = 0;
        for (int row = 0; row < rows; row++) {
            memory = 0.9 * memory + 0.3 * random.nextGaussian();
            double day = Math.sin(2 * Math.PI * row / 24);
            csv.append(
                    String.format(
                            Locale.ROOT,
                            "%s,%.4f,%.4f%n",
                            time.plusHours(row),
                            10 + 3 * day + memory,
                            5 - memory + 0.2 * random.nextGaussian()));
        }
        Files.writeString(folder.resolve("data.csv"), csv);
    }
}
