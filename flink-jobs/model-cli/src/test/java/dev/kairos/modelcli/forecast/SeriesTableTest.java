package dev.kairos.modelcli.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.modelcli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesTableTest {
    @TempDir private Path folder;

    @Test
    void readsChannelsWhereverTheDateStands() throws IOException {
        SeriesTable table =
                SeriesTable.read(
                        write("a,date,b\n1,2016-07-01 00:00:00,2\n3,2016-07-01 01:00:00,4e-1\n"));
        assertThat(table.channels()).containsExactly("a", "b");
        assertThat(table.values()[0]).containsExactly(1, 3);
        assertThat(table.values()[1]).containsExactly(2, 0.4);
        assertThat(table.step()).isEqualTo(Duration.ofHours(1));
        assertThat(table.rows()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2016-07-01 00:00:00",
                "2016-07-01",
                "2016-07-01T00:00",
                "2016/7/1 0:00",
                " 2016/07/01 "
            })
    void readsDatesInUsualForms(String date) throws IOException {
        assertThat(SeriesTable.read(write("date,a\n%s,1\n".formatted(date))).times())
                .containsExactly(LocalDateTime.of(2016, 7, 1, 0, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "day,a;2016-07-01,1|has no column 'date'",
                "date;2016-07-01|has no column beside 'date'",
                "date,a;2016-07-01,1;2016-13-01,2|line 3: '2016-13-01' is no date",
                "date,a;2016-02-30,1|line 2: '2016-02-30' is no date",
                "date,a;,1|line 2: '' is no date",
                "date,a;2016-07-02,1;2016-07-01,2|line 3: the date 2016-07-01T00:00 comes after",
                "date,a;2016-07-01,1;2016-07-02,1;2016-07-01,2|line 4: the date 2016-07-01T00:00"
                        + " stands in line 2 already",
                "date,a;2016-07-01,NaN|line 2: 'NaN' in column 'a' is no finite number",
                "date,a,b;2016-07-01,1,|line 2: '' in column 'b' is no finite number",
                "date,a;2016-07-01,1e999|line 2: '1e999' in column 'a'",
                "date,a,b;2016-07-01,1|line 2: has 1 values",
                "date,a,a;2016-07-01,1,2|'a' stands in the header twice",
            })
    void defectsAreNamedByFileAndLine(String lines, String message) throws IOException {
        Path file = write(lines.replace(';', '\n') + "\n");
        String expected = message.replace("has 1 values", "has 2 values");
        assertThatThrownBy(() -> SeriesTable.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(expected);
    }

    private Path write(String content) throws IOException {
        return Files.writeString(folder.resolve("series.csv"), content);
    }
}
