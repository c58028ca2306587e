package dev.kairos.modelcli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.modelcli.clinical.GeneratedPatients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of clinical models, on packages that are trained here on made-up patients. */
class ClinicalCommandsTest {
    @TempDir private static Path folder;

    @BeforeAll
    static void train() throws IOException {
        GeneratedPatients.writeStays(folder.resolve("data"), 20, 8);
        GeneratedPatients.writeRows(folder.resolve("data"), 80, 8);
        for (String kind : List.of("clinical-deterioration", "sepsis")) {
            Outcome trained =
                    Outcome.of(
                            "train",
                            kind,
                            "--data",
                            folder.resolve("data").toString(),
                            "--output",
                            folder.resolve(kind).toString(),
                            "--report",
                            folder.resolve(kind + ".json").toString(),
                            "--folds",
                            "2",
                            "--seeds",
                            "2",
                            "--epochs",
                            "3",
                            "--ablation-folds",
                            "0");
            assertThat(trained.err()).isEmpty();
            assertThat(trained.code()).isZero();
            assertThat(trained.out()).contains("ONNX Runtime agrees with the trainer to");
        }
    }

    @Test
    void aPackageHoldsGraphManifestAndCard() throws IOException {
        Path model = folder.resolve("sepsis");
        assertThat(Files.readString(model.resolve("README.md")))
                .contains("# sepsis, version 1", "Creative Commons Attribution 4.0", "NEWS2")
                .contains("Utility of the 2019 challenge", "## Limits", "## Intended use");
        assertThat(Files.size(model.resolve("model.onnx"))).isLessThan(10_000_000);
        assertThat(Files.readString(model.resolve("model.yaml"))).contains("alarm_threshold");
        JsonNode report = json("clinical-deterioration.json");
        assertThat(report.at("/models/model/auroc/value").asDouble()).isBetween(0.5, 1.0);
        assertThat(report.at("/models/logistic regression/ece").isNumber()).isTrue();
        assertThat(Files.readString(folder.resolve("sepsis.json.html"))).contains("echarts");
    }

    @Test
    void aPackageIsInspectedAndExported() {
        Path copy = folder.resolve("copy");
        String model = folder.resolve("sepsis").toString();
        assertThat(Outcome.of("inspect", "--model", model).out())
                .contains("name: \"sepsis\"", "verified: files, encoder, inputs and outputs");
        assertThat(Outcome.of("export", "--model", model, "--output", copy.toString()).out())
                .contains("Wrote " + copy);
        assertThat(copy.resolve("model.onnx"))
                .hasSameBinaryContentAs(folder.resolve("sepsis/model.onnx"));
    }

    @Test
    void aStayIsScoredAtTheEndOrBefore() throws IOException {
        Path stays =
                write(
                        "stays.csv",
                        "RecordID,Time,Parameter,Value",
                        "1,00:00,Age,70",
                        "1,05:00,HR,84",
                        "1,24:00,HR,140",
                        "1,24:00,,3",
                        "2,00:00,Age,-1");
        Outcome outcome = score("clinical-deterioration", stays, "out.csv");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("2 patients scored", "1 rows without a parameter");
        Map<String, Double> risks = risks("out.csv");
        assertThat(risks).containsOnlyKeys("1", "2");

        Map<String, Double> earlier = at(stays, "24:00");
        assertThat(earlier.get("1")).isNotEqualTo(risks.get("1"));
        Path cut =
                write(
                        "cut.csv",
                        "RecordID,Time,Parameter,Value",
                        "1,00:00,Age,70",
                        "1,05:00,HR,84");
        assertThat(earlier.get("1")).isCloseTo(at(cut, "48:00").get("1"), within(2e-6));
        assertThat(at(stays, "00:00")).containsOnlyKeys("1", "2");
    }

    @Test
    void laterHoursChangeNothingBefore() throws IOException {
        Path all = folder.resolve("data/physionet2019_setB/set.psv");
        List<String> lines = Files.readAllLines(all);
        // The first patient's fourteen rows, and the first five of them.
        Path one = Files.write(folder.resolve("one.psv"), lines.subList(0, 15));
        Path cut = Files.write(folder.resolve("cut.psv"), lines.subList(0, 6));
        assertThat(score("sepsis", one, "one.csv").code()).isZero();
        assertThat(score("sepsis", cut, "cut.csv").code()).isZero();
        List<String> whole = Files.readAllLines(folder.resolve("one.csv"));
        List<String> begun = Files.readAllLines(folder.resolve("cut.csv"));
        assertThat(whole).hasSize(15);
        assertThat(whole.get(0)).isEqualTo("Patient,ICULOS,risk");
        assertThat(whole.get(14)).startsWith("p0,14,");
        for (int row = 1; row < begun.size(); row++) {
            String[] expected = whole.get(row).split(",");
            String[] found = begun.get(row).split(",");
            assertThat(found[1]).isEqualTo(expected[1]);
            assertThat(Double.parseDouble(found[2]))
                    .isCloseTo(Double.parseDouble(expected[2]), within(2e-6));
        }
    }

    @Test
    void packagesAreMeasuredOnPatientsOfOnesOwn() throws IOException {
        Path data = folder.resolve("data");
        Outcome stays =
                Outcome.of(
                        "evaluate",
                        "--model",
                        folder.resolve("clinical-deterioration").toString(),
                        "--input",
                        data.resolve("physionet2012/set-a-1.csv.gz").toString(),
                        "--outcomes",
                        data.resolve("physionet2012/Outcomes-a.txt").toString(),
                        "--report",
                        folder.resolve("stays.json").toString());
        assertThat(stays.err()).isEmpty();
        assertThat(json("stays.json").at("/auroc/value").asDouble()).isBetween(0.5, 1.0);
        assertThat(folder.resolve("stays.json.html")).exists();
        Outcome rows =
                Outcome.of(
                        "evaluate",
                        "--model",
                        folder.resolve("sepsis").toString(),
                        "--input",
                        data.resolve("physionet2019_setB/set.psv").toString(),
                        "--report",
                        folder.resolve("rows.json").toString());
        assertThat(rows.err()).isEmpty();
        assertThat(json("rows.json").get("utility").isNumber()).isTrue();
    }

    @Test
    void whatCannotBeScoredIsSaid() throws IOException {
        Path stays = write("odd.csv", "RecordID,Time,Parameter,Value", "1,soon,HR,80");
        assertThat(score("clinical-deterioration", stays, "odd.out").err())
                .contains("odd.csv line 2: the Time 'soon' is not HH:MM");
        assertThat(folder.resolve("odd.out")).doesNotExist();
        Path empty = write("empty.csv", "RecordID,Time,Parameter,Value");
        Path kept = write("kept.csv", "what was there");
        assertThat(score("clinical-deterioration", empty, "kept.csv").err())
                .contains("holds no patients");
        Path header =
                Files.write(
                        folder.resolve("empty.psv"),
                        Files.readAllLines(folder.resolve("data/physionet2019_setB/set.psv"))
                                .subList(0, 1));
        assertThat(score("sepsis", header, "kept.csv").err()).contains("holds no patients");
        assertThat(kept).hasContent("what was there");
        assertThat(
                        Outcome.of(
                                        "score",
                                        "--model",
                                        folder.resolve("sepsis").toString(),
                                        "--input",
                                        folder.resolve("data/physionet2019_setB/set.psv")
                                                .toString(),
                                        "--output",
                                        folder.resolve("odd.out").toString(),
                                        "--at",
                                        "24:00")
                                .err())
                .contains("--at: is for stays");
        assertThat(
                        Outcome.of(
                                        "train",
                                        "sepsis",
                                        "--data",
                                        folder.toString(),
                                        "--output",
                                        folder.resolve("sepsis").toString())
                                .err())
                .contains("is there already");
    }

    @ParameterizedTest
    @CsvSource({
        "score,sepsis,--at,24:00,--at: is for stays",
        "score,sepsis,--strict,,--strict: is for models of texts",
        "score,clinical-deterioration,--tweets,t.tsv,--tweets: is for movement",
        "evaluate,sepsis,--at,24:00,--at: is for stays",
        "evaluate,sepsis,--outcomes,o.txt,--outcomes: is for stays",
        "evaluate,clinical-deterioration,--part,TEST,--part: is for the sets of sentiment",
        "evaluate,clinical-deterioration,--data,d,--data: is for sets with a part of their own",
    })
    void optionsOfOtherModelsAreRefused(
            String command, String model, String option, String value, String message) {
        var args =
                new ArrayList<>(
                        List.of(
                                command,
                                "--model",
                                folder.resolve(model).toString(),
                                "--input",
                                "in.csv",
                                option));
        if (value != null) {
            args.add(value);
        }
        if (command.equals("score")) {
            args.addAll(List.of("--output", folder.resolve("refused.csv").toString()));
        }
        Outcome outcome = Outcome.of(args.toArray(String[]::new));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(message).contains("is of the task '");
    }

    private Map<String, Double> at(Path stays, String time) throws IOException {
        Outcome outcome =
                Outcome.of(
                        "score",
                        "--model",
                        folder.resolve("clinical-deterioration").toString(),
                        "--input",
                        stays.toString(),
                        "--output",
                        folder.resolve("at.csv").toString(),
                        "--at",
                        time);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return risks("at.csv");
    }

    private Outcome score(String model, Path input, String output) {
        return Outcome.of(
                "score",
                "--model",
                folder.resolve(model).toString(),
                "--input",
                input.toString(),
                "--output",
                folder.resolve(output).toString());
    }

    private Map<String, Double> risks(String file) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve(file));
        assertThat(lines.get(0)).isEqualTo("RecordID,risk");
        return lines.stream()
                .skip(1)
                .map(line -> line.split(","))
                .collect(Collectors.toMap(row -> row[0], row -> Double.valueOf(row[1])));
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(file).toFile());
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }
}
