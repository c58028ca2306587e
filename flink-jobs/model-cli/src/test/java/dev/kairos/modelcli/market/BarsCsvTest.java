package dev.kairos.modelcli.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.modelcli.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarsCsvTest {
    private static final String HEADER = "timestamp,open,high,low,close,volume\n";
    private static final String GOOD =
            """
            2026-03-02 10:00:00,1,2,0.5,1.5,10
            2026-03-02 10:01:00,1.5,2,1,1,0
            2026-03-02 10:05:00,1,1,1,1,3
            2026-03-02 10:06:00,1,1,1,1,3
            """;

    @TempDir private Path folder;

    @Test
    void readsBarsAndTheirInterval() throws IOException {
        BarsCsv.Read read = read(HEADER + GOOD);
        assertThat(read.series().bars()).hasSize(4);
        assertThat(read.series().interval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(read.series().bars().get(0).high()).isEqualTo(2);
        assertThat(read.times()).startsWith("2026-03-02 10:00:00");
        assertThat(read.series().name()).isEqualTo("bars");
    }

    @Test
    void readsOtherOrdersOfColumnsAndGzip() throws IOException {
        Path file = folder.resolve("bars.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(
                    """
                    volume,close,low,high,open,timestamp_utc,more
                    1,2,1,3,2,1642809540,x
                    1,2,1,3,2,1642809600,x
                    1,2,1,3,2,1642809660,x
                    """
                            .getBytes(StandardCharsets.UTF_8));
        }
        assertThat(BarsCsv.read(file).series().bars().get(0).high()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-03-02 10:06:00,1,1,1,1,3|has the time 2026-03-02 10:06:00 of the row before",
                "2026-03-02 09:06:00,1,1,1,1,3|sort the file by time",
                "02.03.2026,1,1,1,1,3|cannot read the time '02.03.2026'",
                "2026-03-02 10:07:00,0,1,0,1,3|open is 0.0; a price above 0 is needed",
                "2026-03-02 10:07:00,1,1,-1,1,3|low is -1.0",
                "2026-03-02 10:07:00,1,1,1,NaN,3|close is NaN",
                "2026-03-02 10:07:00,1,1,1,,3|close is '', not a number",
                "2026-03-02 10:07:00,1,2,1,3,3|must lie between low 1.0 and high 2.0",
                "2026-03-02 10:07:00,1,1,1,1,-3|volume is -3.0",
                "2026-03-02 10:07:00,1,1,1,1|has 5 values"
            })
    void namesFileLineAndDefect(String row, String message) {
        assertThatThrownBy(() -> read(HEADER + GOOD + row + "\n"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("bars.csv line 6")
                .hasMessageContaining(message);
    }

    @Test
    void namesMissingColumnsAndTooFewBars() {
        assertThatThrownBy(() -> read("timestamp,open,high,low,close\n"))
                .hasMessageContaining("no column 'volume'");
        assertThatThrownBy(() -> read(HEADER + GOOD.lines().findFirst().orElseThrow() + "\n"))
                .hasMessageContaining("has 1 bars; at least 3");
    }

    private BarsCsv.Read read(String content) throws IOException {
        Path file = folder.resolve("bars.csv");
        Files.writeString(file, content);
        return BarsCsv.read(file);
    }
}
