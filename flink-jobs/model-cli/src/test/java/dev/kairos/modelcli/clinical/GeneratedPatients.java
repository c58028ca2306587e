package dev.kairos.modelcli.clinical;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Folders with made-up patients in the formats of the challenges; the ill have faster hearts. */
public final class GeneratedPatients {
    private GeneratedPatients() {}

    /** Writes sets a and b of stays, with outcomes. */
    public static void writeStays(Path data, int each, long seed) throws IOException {
        Path folder = Files.createDirectories(data.resolve("physionet2012"));
        var random = new Random(seed);
        int id = 100;
        for (String set : List.of("a", "b")) {
            var outcomes = new ArrayList<>(List.of("RecordID,In-hospital_death"));
            for (int part = 1; part <= 2; part++) {
                var rows = new ArrayList<>(List.of("RecordID,Time,Parameter,Value"));
                for (int i = 0; i < each; i++) {
                    boolean dies = random.nextInt(3) == 0;
                    rows.addAll(stay(++id, dies, random));
                    outcomes.add("%d,%d".formatted(id, dies ? 1 : 0));
                }
                Files.write(folder.resolve("set-%s-%d.csv.gz".formatted(set, part)), rows);
            }
            Files.write(folder.resolve("Outcomes-%s.txt".formatted(set)), outcomes);
        }
    }

    private static List<String> stay(int id, boolean dies, Random random) {
        var rows = new ArrayList<String>();
        rows.add("%d,00:00,Age,%d".formatted(id, 40 + random.nextInt(40)));
        rows.add("%d,00:00,ICUType,%d".formatted(id, 1 + random.nextInt(4)));
        var minutes = new TreeSet<Integer>();
        for (int i = 0; i < 4 + random.nextInt(6); i++) {
            minutes.add(1 + random.nextInt(47 * 60));
        }
        for (int minute : minutes) {
            String time = "%02d:%02d".formatted(minute / 60, minute % 60);
            double rate = 80 + (dies ? 25 : 0) + 10 * random.nextGaussian();
            rows.add("%d,%s,HR,%.0f".formatted(id, time, rate));
            if (random.nextInt(3) == 0) {
                rows.add("%d,%s,Lactate,%.1f".formatted(id, time, dies ? 4.2 : 1.3));
            }
        }
        return rows;
    }

    /** Writes hourly rows with labels. */
    public static void writeRows(Path data, int patients, long seed) throws IOException {
        Path folder = Files.createDirectories(data.resolve("physionet2019_setB"));
        List<String> columns =
                Stream.concat(
                                HourlyVariables.ALL.stream().map(ClinicalVariable::name),
                                Stream.of(HourlyVariables.HOUR))
                        .toList();
        var random = new Random(seed);
        var rows = new ArrayList<String>();
        rows.add("Patient|" + String.join("|", columns) + "|SepsisLabel");
        for (int p = 0; p < patients; p++) {
            boolean septic = random.nextInt(3) == 0;
            for (int hour = 1; hour <= 14; hour++) {
                rows.add(row("p" + p, hour, septic && hour > 6, columns, random));
            }
        }
        Files.write(folder.resolve("set.psv"), rows);
    }

    private static String row(
            String patient, int hour, boolean label, List<String> columns, Random random) {
        return columns.stream()
                .map(
                        column ->
                                switch (column) {
                                    case "HR" ->
                                            "%.0f"
                                                    .formatted(
                                                            80
                                                                    + (label ? 30 : 0)
                                                                    + 8 * random.nextGaussian());
                                    case "Age" -> "61";
                                    case HourlyVariables.HOUR -> String.valueOf(hour);
                                    default -> "";
                                })
                .collect(Collectors.joining("|", patient + "|", "|" + (label ? 1 : 0)));
    }
}
