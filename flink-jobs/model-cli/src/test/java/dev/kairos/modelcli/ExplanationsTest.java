package dev.kairos.modelcli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.clinical.GeneratedPatients;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Explanations that {@code score} writes beside the risks of the shipped clinical models. */
class ExplanationsTest {
    private static final String DETERIORATION = "clinical-deterioration";
    private static final String SEPSIS = "sepsis";
    private static final String STAYS = "RecordID,Time,Parameter,Value";

    /** Risks are written with six digits. */
    private static final double ROUNDING = 2e-6;

    @TempDir private static Path folder;

    private static Path stays;
    private static Path rows;

    /**
     * A row of explanations.
     *
     * @param prediction whose it is: a stay, or a patient and an hour
     */
    private record Named(
            String prediction, int rank, String time, String variable, String value, double by) {
        static Named of(List<String> row) {
            int ids = row.size() - 5;
            return new Named(
                    String.join(",", row.subList(0, ids)),
                    Integer.parseInt(row.get(ids)),
                    row.get(ids + 1),
                    row.get(ids + 2),
                    row.get(ids + 3),
                    Double.parseDouble(row.get(ids + 4)));
        }
    }

    @BeforeAll
    static void generate() throws IOException {
        GeneratedPatients.writeStays(folder.resolve("data"), 4, 5);
        stays = folder.resolve("data/physionet2012/set-a-1.csv.gz");
        GeneratedPatients.writeRows(folder.resolve("data"), 6, 5);
        rows = folder.resolve("data/physionet2019_setB/set.psv");
    }

    @Test
    void theInfluenceOnAStayIsWhatItsRiskLosesWithoutTheValue() throws IOException {
        List<Named> named = explain(DETERIORATION, stays, "--top", "4");
        Map<String, Double> risks = risks("out.csv");
        assertThat(named).hasSize(16);
        assertRanked(named, 4);
        List<String> charted = Files.readAllLines(stays);

        var without = new ArrayList<String>();
        without.add(STAYS);
        for (Named one : named) {
            String id = one.prediction() + "-" + one.rank();
            without.addAll(copy(charted, one.prediction(), id, Set.of(place(one))));
            assertThat(charted)
                    .contains(
                            String.join(
                                    ",",
                                    one.prediction(),
                                    one.time(),
                                    one.variable(),
                                    one.value()));
        }
        score(DETERIORATION, Files.write(folder.resolve("without.csv"), without), "without.out");
        Map<String, Double> left = risks("without.out");
        for (Named one : named) {
            double lost =
                    risks.get(one.prediction()) - left.get(one.prediction() + "-" + one.rank());
            assertThat(one.by()).isCloseTo(lost, within(ROUNDING));
        }
    }

    @Test
    void theInfluenceOnAnHourIsWhatItsRiskLosesWithoutTheValue() throws IOException {
        List<Named> named = explain(SEPSIS, rows, "--explain-above", "0");
        Map<String, Double> risks = risks("out.csv");
        assertThat(risks).hasSize(6 * 14);
        assertRanked(named, 3);
        List<String> lines = Files.readAllLines(rows);
        List<String> header = List.of(lines.get(0).split("\\|", -1));
        int hour = header.indexOf("ICULOS");

        var without = new ArrayList<String>();
        without.add(lines.get(0));
        for (Named one : named) {
            String patient = one.prediction().split(",")[0];
            int explained = Integer.parseInt(one.prediction().split(",")[1]);
            assertThat(Integer.parseInt(one.time())).isBetween(1, explained);
            for (String line : lines) {
                String[] cells = line.split("\\|", -1);
                if (cells[0].equals(patient)) {
                    cells[0] = one.prediction().replace(',', '-') + "-" + one.rank();
                    if (cells[hour].equals(one.time())) {
                        int column = header.indexOf(one.variable());
                        assertThat(cells[column]).isEqualTo(one.value());
                        cells[column] = "";
                    }
                    without.add(String.join("|", cells));
                }
            }
        }
        score(SEPSIS, Files.write(folder.resolve("without.psv"), without), "without.out");
        Map<String, Double> left = risks("without.out");
        for (Named one : named) {
            String[] place = one.prediction().split(",");
            String same = "%s-%s-%d,%s".formatted(place[0], place[1], one.rank(), place[1]);
            double lost = risks.get(one.prediction()) - left.get(same);
            assertThat(one.by()).isCloseTo(lost, within(ROUNDING));
        }
    }

    @Test
    void onlyRisksAboveTheBoundAreExplained() throws IOException {
        score(DETERIORATION, stays, "all.csv");
        Map<String, Double> risks = risks("all.csv");
        double bound = (Collections.max(risks.values()) + Collections.min(risks.values())) / 2;
        List<Named> named = explain(DETERIORATION, stays, "--explain-above", String.valueOf(bound));
        assertThat(named)
                .extracting(Named::prediction)
                .containsOnly(
                        risks.keySet().stream()
                                .filter(id -> risks.get(id) >= bound)
                                .toArray(String[]::new));
        // What is asked for beside them changes nothing of the risks.
        assertThat(folder.resolve("out.csv")).hasSameTextualContentAs(folder.resolve("all.csv"));
    }

    @Test
    void sepsisExplainsTheHoursItWarnsOf() throws IOException {
        Path sick = folder.resolve("sick.psv");
        Files.write(sick, withSickPatients(Files.readAllLines(rows)));
        Outcome outcome = run(SEPSIS, sick, "--explanations", folder.resolve("why.csv").toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        double threshold =
                (double) TemporalPackage.load(SEPSIS).manifest().metrics().get("alarm_threshold");
        Set<String> warned =
                risks("out.csv").entrySet().stream()
                        .filter(risk -> risk.getValue() >= threshold)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
        assertThat(warned).isNotEmpty().hasSizeLessThan(risks("out.csv").size());
        assertThat(outcome.err())
                .contains("%d risks of at least %s".formatted(warned.size(), threshold));
        assertThat(read("why.csv"))
                .extracting(Named::prediction)
                .containsOnly(warned.toArray(String[]::new));
    }

    /** The same patients once more, with the vital signs of a septic shock. */
    private static List<String> withSickPatients(List<String> lines) {
        List<String> columns = List.of(lines.get(0).split("\\|", -1));
        Map<String, String> signs =
                Map.of(
                        "HR", "125", "Resp", "32", "Temp", "39.4", "SBP", "80", "MAP", "55",
                        "Lactate", "6", "WBC", "24");
        var all = new ArrayList<>(lines);
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = new ArrayList<>(List.of(line.split("\\|", -1)));
            cells.set(0, "sick-" + cells.get(0));
            signs.forEach((column, sign) -> cells.set(columns.indexOf(column), sign));
            all.add(String.join("|", cells));
        }
        return all;
    }

    @Test
    void nothingIsWrittenIfTheInputIsWrong() throws IOException {
        Path odd = Files.write(folder.resolve("odd.csv"), List.of(STAYS, "1,soon,HR,80"));
        Path kept = Files.write(folder.resolve("kept.csv"), List.of("what was there"));
        Outcome outcome = run(DETERIORATION, odd, "--explanations", kept.toString());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("odd.csv line 2");
        assertThat(kept).hasContent("what was there");
    }

    @ParameterizedTest
    @CsvSource({
        "clinical-deterioration,--explanations out.csv,is the file of another option",
        "clinical-deterioration,--explanations ./data/../out.csv,is the file of another option",
        "clinical-deterioration,--explanations data/physionet2012/set-a-1.csv.gz,is the file of"
                + " another option",
        "clinical-deterioration,--explanations refused.csv --top 0,from 1 to 100 values",
        "clinical-deterioration,--explanations refused.csv --top 101,from 1 to 100 values",
        "clinical-deterioration,--explanations refused.csv --explain-above 1.5,a risk is from 0 to"
                + " 1",
        "clinical-deterioration,--explanations refused.csv --explain-above NaN,a risk is from 0 to"
                + " 1",
        "clinical-deterioration,--explanations refused.csv --explain-above much,--explain-above",
        "clinical-deterioration,--top 3,--top goes with --explanations",
        "clinical-deterioration,--explain-above 0.5,--explain-above goes with --explanations",
        "news-sentiment,--explanations refused.csv,is for clinical-deterioration and sepsis",
        "market-forecast,--explanations refused.csv,is for clinical-deterioration and sepsis",
    })
    void wrongUsageIsSaid(String model, String options, String message) {
        String[] args =
                Arrays.stream(options.split(" "))
                        .map(arg -> arg.contains(".csv") ? folder.resolve(arg).toString() : arg)
                        .toArray(String[]::new);
        Outcome outcome = run(model, stays, args);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(message);
        assertThat(folder.resolve("refused.csv")).doesNotExist();
    }

    @Test
    void aLinkToTheInputIsTheInput() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), stays);
        Outcome outcome = run(DETERIORATION, stays, "--explanations", link.toString());
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("is the file of another option");
    }

    @Test
    void onRealStaysTheNamedValuesMatterMoreThanOthers() throws IOException {
        Path file = Path.of("../../../shared/data/physionet2012/set-a-1.csv.gz");
        assumeTrue(
                Files.isRegularFile(file),
                "The real set is not at ../shared/data beside the repository; not explained");
        int removed = 3;
        Map<String, List<String>> charted = firstStays(file, 12);
        var some = new ArrayList<>(List.of(STAYS));
        charted.values().forEach(some::addAll);
        List<Named> named =
                explain(
                        DETERIORATION,
                        Files.write(folder.resolve("real.csv"), some),
                        "--top",
                        String.valueOf(removed));
        Map<String, Double> risks = risks("out.csv");

        var random = new Random(7);
        var without = new ArrayList<>(List.of(STAYS));
        charted.forEach(
                (id, lines) -> {
                    Set<String> places =
                            named.stream()
                                    .filter(one -> one.prediction().equals(id))
                                    .map(ExplanationsTest::place)
                                    .collect(Collectors.toSet());
                    without.addAll(copy(lines, id, id + "-named", places));
                    var others = new ArrayList<>(new HashSet<>(believed(lines)));
                    Collections.sort(others);
                    Collections.shuffle(others, random);
                    without.addAll(
                            copy(
                                    lines,
                                    id,
                                    id + "-random",
                                    Set.copyOf(others.subList(0, removed))));
                });
        score(DETERIORATION, Files.write(folder.resolve("real-without.csv"), without), "left.csv");
        Map<String, Double> left = risks("left.csv");
        double byNamed = 0;
        double byRandom = 0;
        for (String id : charted.keySet()) {
            byNamed += Math.abs(risks.get(id) - left.get(id + "-named")) / charted.size();
            byRandom += Math.abs(risks.get(id) - left.get(id + "-random")) / charted.size();
        }
        System.out.printf(
                "Mean change of risk without the %d named %.4f, without random ones %.4f%n",
                removed, byNamed, byRandom);
        assertThat(byNamed).isGreaterThan(3 * byRandom);
    }

    /** The rows of the first stays of a file, without its header. */
    private static Map<String, List<String>> firstStays(Path file, int count) throws IOException {
        var charted = new LinkedHashMap<String, List<String>>();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(file)),
                                StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String id = line.substring(0, line.indexOf(','));
                if (!charted.containsKey(id) && charted.size() == count) {
                    return charted;
                }
                charted.computeIfAbsent(id, any -> new ArrayList<>()).add(line);
            }
        }
        return charted;
    }

    /** Places of the values that are not missing: what could be named. */
    private static List<String> believed(List<String> lines) {
        return lines.stream()
                .map(line -> line.split(",", -1))
                .filter(cells -> !cells[2].equals("RecordID") && !cells[3].startsWith("-1"))
                .map(cells -> cells[1] + "," + cells[2])
                .toList();
    }

    private static String place(Named one) {
        return one.time() + "," + one.variable();
    }

    /** A stay's rows under another id, without those of some times and parameters. */
    private static List<String> copy(
            List<String> lines, String id, String newId, Set<String> withoutPlaces) {
        var copy = new ArrayList<String>();
        int left = 0;
        for (String line : lines) {
            String[] cells = line.split(",", -1);
            if (!cells[0].equals(id)) {
                continue;
            }
            if (withoutPlaces.contains(cells[1] + "," + cells[2])) {
                left++;
            } else {
                cells[0] = newId;
                copy.add(String.join(",", cells));
            }
        }
        assertThat(left).isGreaterThanOrEqualTo(withoutPlaces.size());
        return copy;
    }

    private static void assertRanked(List<Named> named, int top) {
        var last = new HashMap<String, Named>();
        for (Named one : named) {
            Named before = last.put(one.prediction(), one);
            assertThat(one.rank()).isEqualTo(before == null ? 1 : before.rank() + 1);
            if (before != null) {
                assertThat(Math.abs(one.by())).isLessThanOrEqualTo(Math.abs(before.by()));
            }
        }
        assertThat(last.values()).allMatch(one -> one.rank() <= top);
        assertThat(last.values()).anyMatch(one -> one.rank() == top);
    }

    private static List<Named> explain(String model, Path input, String... options)
            throws IOException {
        var args = new ArrayList<>(List.of(options));
        args.addAll(List.of("--explanations", folder.resolve("why.csv").toString()));
        Outcome outcome = run(model, input, args.toArray(String[]::new));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return read("why.csv");
    }

    private static List<Named> read(String file) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve(file));
        assertThat(lines.get(0)).endsWith("rank,time,variable,value,influence");
        return lines.stream().skip(1).map(line -> Named.of(List.of(line.split(",")))).toList();
    }

    private static Outcome run(String model, Path input, String... options) {
        var args =
                new ArrayList<>(
                        List.of(
                                "score",
                                "--model",
                                model,
                                "--input",
                                input.toString(),
                                "--output",
                                folder.resolve("out.csv").toString()));
        args.addAll(List.of(options));
        return Outcome.of(args.toArray(String[]::new));
    }

    private static void score(String model, Path input, String output) {
        Outcome outcome =
                Outcome.of(
                        "score",
                        "--model",
                        model,
                        "--input",
                        input.toString(),
                        "--output",
                        folder.resolve(output).toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    /** By what stands before the last comma: a stay, or a patient and an hour. */
    private static Map<String, Double> risks(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file)).stream()
                .skip(1)
                .collect(
                        Collectors.toMap(
                                line -> line.substring(0, line.lastIndexOf(',')),
                                line -> Double.valueOf(line.substring(line.lastIndexOf(',') + 1))));
    }
}
