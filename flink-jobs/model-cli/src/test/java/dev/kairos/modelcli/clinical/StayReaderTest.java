package dev.kairos.modelcli.clinical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.clinical.Defects.Defect;
import dev.kairos.modelcli.clinical.Stay.Measurement;
import dev.kairos.temporalcontext.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StayReaderTest {
    @TempDir private Path folder;

    @Test
    void aStayIsReadWithItsDescriptors() throws IOException {
        Stay stay =
                read(
                                "7,00:00,RecordID,7",
                                "7,00:00,Age,54",
                                "7,00:00,Height,-1",
                                "7,00:00,ICUType,3",
                                "7,00:07,HR,73",
                                "7,26:30,K,4.1")
                        .get(0);
        assertThat(stay.id()).isEqualTo("7");
        assertThat(stay.measurements())
                .contains(
                        new Measurement(0, "Age", "admission", 54),
                        new Measurement(0, "ICUType.3", "admission", 1),
                        new Measurement(0, "ICUType.1", "admission", 0),
                        new Measurement(7, "HR", "vital", 73),
                        new Measurement(26 * 60 + 30, "K", "lab", 4.1))
                .hasSize(7);
        assertThat(stay.observations())
                .extracting(o -> o.eventTime().getEpochSecond() / 60, Observation::kind)
                .containsExactly(tuple(0L, "admission"), tuple(7L, "vital"), tuple(1590L, "lab"));
        assertThat(stay.before(7).observations()).hasSize(1);
        assertThat(stay.before(0).observations())
                .singleElement()
                .satisfies(admission -> assertThat(admission.values()).isEmpty());
    }

    @Test
    void defectsAreCleanedAndCounted() throws IOException {
        Path file =
                file(
                        "7,00:00,Age,54",
                        "7,01:00,,12",
                        "7,01:00,Mood,12",
                        "7,01:00,HR,-1",
                        "7,01:00,HR,",
                        "7,01:00,HR,NaN",
                        "7,01:00,HR,fast",
                        "7,01:00,Temp,-17.8",
                        "7,01:00,ICUType,9",
                        "7,01:00,pH,735",
                        "7,01:00,Urine,100",
                        "7,01:00,Urine,100",
                        "7,01:00,Urine,40",
                        "7,00:30,HR,80",
                        "8,00:00,Age,60");
        var defects = new Defects();
        List<Stay> stays = StayReader.readAll(List.of(file), defects, bytes -> {});
        assertThat(defects.counts())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                Defect.EMPTY_PARAMETER, 1L,
                                Defect.UNKNOWN_PARAMETER, 1L,
                                Defect.MISSING, 1L,
                                Defect.NO_NUMBER, 3L,
                                Defect.ABSURD, 2L,
                                Defect.REPAIRED, 1L,
                                Defect.REPEATED, 1L,
                                Defect.AMBIGUOUS, 1L,
                                Defect.UNSORTED, 1L));
        assertThat(defects.told()).contains("3 values that are no numbers", "1 repeated rows");
        assertThat(stays.get(0).measurements())
                .containsExactly(
                        new Measurement(0, "Age", "admission", 54),
                        new Measurement(30, "HR", "vital", 80),
                        new Measurement(60, "pH", "lab", 7.35),
                        new Measurement(60, "Urine", "vital", 70));
        assertThat(stays.get(1).id()).isEqualTo("8");
    }

    @Test
    void whatCannotBeReadIsNamedWithItsLine() throws IOException {
        assertThatThrownBy(() -> read("7,00:00,Age,54", "7,7h,HR,80"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("stays.csv line 3: the Time '7h' is not HH:MM");
        assertThatThrownBy(() -> read("7,00:61,HR,80")).hasMessageContaining("'00:61'");
        assertThatThrownBy(() -> read("7,00:00,Age,5", "8,00:00,Age,6", "7,00:10,HR,80"))
                .hasMessageContaining("line 4: the rows of stay 7 lie apart; sort");
        assertThatThrownBy(() -> read(",00:00,Age,5")).hasMessageContaining("RecordID is empty");
        assertThatThrownBy(() -> read("7,00:00,Age")).hasMessageContaining("line 2: has 3 values");
        Path file = folder.resolve("columns.csv");
        Files.writeString(file, "RecordID,Parameter,Value\n");
        assertThatThrownBy(() -> StayReader.readAll(List.of(file), new Defects(), b -> {}))
                .hasMessageContaining("columns.csv: has no column 'Time'");
    }

    @Test
    void outcomesAreRead() throws IOException {
        Path file = folder.resolve("Outcomes.txt");
        Files.writeString(file, "RecordID,SOFA,In-hospital_death\n7,3,0\n8,9,1\n");
        assertThat(StayOutcomes.read(file))
                .containsExactly(Map.entry("7", false), Map.entry("8", true));
        Files.writeString(file, "RecordID,In-hospital_death\n7,yes\n");
        assertThatThrownBy(() -> StayOutcomes.read(file))
                .hasMessageContaining("line 2: In-hospital_death is 'yes'; write 0 or 1");
        Files.writeString(file, "RecordID,In-hospital_death\n7,0\n7,1\n");
        assertThatThrownBy(() -> StayOutcomes.read(file))
                .hasMessageContaining("line 3: stay 7 has an outcome already");
    }

    @Test
    void theRealSetIsReadWhole() throws IOException {
        Path file = Path.of("../../../shared/data/physionet2012/set-a-1.csv.gz");
        assumeTrue(
                Files.isRegularFile(file),
                "The real set is not at ../shared/data beside the repository; not read");
        var defects = new Defects();
        List<Stay> stays = StayReader.readAll(List.of(file), defects, bytes -> {});
        assertThat(stays).hasSize(2000);
        assertThat(defects.counts()).doesNotContainKeys(Defect.UNSORTED, Defect.NO_NUMBER);
    }

    private List<Stay> read(String... rows) throws IOException {
        return StayReader.readAll(List.of(file(rows)), new Defects(), bytes -> {});
    }

    private Path file(String... rows) throws IOException {
        Path file = folder.resolve("stays.csv");
        var lines = new ArrayList<String>();
        lines.add("RecordID,Time,Parameter,Value");
        lines.addAll(List.of(rows));
        return Files.write(file, lines);
    }
}
