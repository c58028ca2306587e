package dev.kairos.modelcli.clinical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.clinical.Defects.Defect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HourlyReaderTest {
    private static final List<String> COLUMNS =
            Stream.concat(
                            HourlyVariables.ALL.stream().map(ClinicalVariable::name),
                            Stream.of(HourlyVariables.HOUR))
                    .toList();

    @TempDir private Path folder;

    @Test
    void patientsAreReadRowByRow() throws IOException {
        List<HourlyPatient> patients =
                read(
                        row("p1", 2, 0, Map.of("HR", "80", "Temp", "NaN", "Age", "61")),
                        row("p1", 3, 1, Map.of("HR", "")),
                        row("p2", 1, 0, Map.of("Lactate", "2.5")));
        HourlyPatient first = patients.get(0);
        assertThat(first.hours()).containsExactly(2, 3);
        assertThat(first.septic()).containsExactly(false, true);
        assertThat(first.values()[0][HourlyVariables.indexOf("HR")]).isEqualTo(80);
        assertThat(first.values()[0][HourlyVariables.indexOf("Temp")]).isNaN();
        assertThat(first.observations())
                .extracting(o -> o.eventTime().getEpochSecond() / 3600, o -> o.values())
                .containsExactly(
                        tuple(0L, Map.of("Age", 61.0)),
                        tuple(2L, Map.of("HR", 80.0)),
                        tuple(3L, Map.of()));
        assertThat(patients.get(1).septic()).containsExactly(false);
    }

    @Test
    void defectsAreCountedAndRowsSorted() throws IOException {
        var defects = new Defects();
        Path file =
                file(row("p1", 3, 0, Map.of("HR", "900")), row("p1", 2, 0, Map.of("HR", "high")));
        List<HourlyPatient> patients = HourlyReader.readAll(List.of(file), defects, bytes -> {});
        assertThat(patients.get(0).hours()).containsExactly(2, 3);
        assertThat(defects.counts())
                .isEqualTo(Map.of(Defect.ABSURD, 1L, Defect.NO_NUMBER, 1L, Defect.UNSORTED, 1L));
    }

    @Test
    void whatCannotBeReadIsNamedWithItsLine() throws IOException {
        assertThatThrownBy(() -> read(row("p1", 1, 0, Map.of()), row("p1", 1, 0, Map.of())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("rows.psv line 3: patient p1 has a row of hour 1 already");
        assertThatThrownBy(() -> read(row("p1", 1, 0, Map.of("ICULOS", "soon"))))
                .hasMessageContaining("line 2: ICULOS is 'soon'");
        assertThatThrownBy(() -> read(row("p1", 1, 2, Map.of())))
                .hasMessageContaining("line 2: SepsisLabel is '2'; write 0 or 1");
        assertThatThrownBy(
                        () ->
                                read(
                                        row("p1", 1, 0, Map.of()),
                                        row("p2", 1, 0, Map.of()),
                                        row("p1", 2, 0, Map.of())))
                .hasMessageContaining("line 4: the rows of patient p1 lie apart");
        Path file = folder.resolve("columns.psv");
        Files.writeString(file, "Patient|HR\np1|80\n");
        assertThatThrownBy(() -> new HourlyReader(file, false, b -> {}))
                .hasMessageContaining("has no column 'ICULOS'");
    }

    @Test
    void aPatientOfTwoFilesIsRefused() throws IOException {
        Path first = Files.move(file(row("p1", 1, 0, Map.of())), folder.resolve("first.psv"));
        Path second = file(row("p1", 1, 0, Map.of()));
        assertThatThrownBy(
                        () ->
                                HourlyReader.readAll(
                                        List.of(first, second), new Defects(), bytes -> {}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("rows.psv: patient p1 is in an earlier file, too");
    }

    private List<HourlyPatient> read(String... rows) throws IOException {
        return HourlyReader.readAll(List.of(file(rows)), new Defects(), bytes -> {});
    }

    private Path file(String... rows) throws IOException {
        var lines = new ArrayList<String>();
        lines.add("Patient|" + String.join("|", COLUMNS) + "|SepsisLabel");
        lines.addAll(List.of(rows));
        return Files.write(folder.resolve("rows.psv"), lines);
    }

    private static String row(String patient, int hour, int label, Map<String, String> charted) {
        return COLUMNS.stream()
                .map(
                        column ->
                                charted.getOrDefault(
                                        column,
                                        column.equals(HourlyVariables.HOUR)
                                                ? String.valueOf(hour)
                                                : ""))
                .collect(Collectors.joining("|", patient + "|", "|" + label));
    }
}
