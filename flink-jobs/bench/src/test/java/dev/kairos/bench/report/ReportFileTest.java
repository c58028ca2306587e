package dev.kairos.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {
    @TempDir private Path folder;

    @Test
    void tryingLeavesNothingBehind() throws IOException {
        ReportFile.at(folder.resolve("r.json"));

        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void keepsAnOlderReportUntilTheNewOneIsThere() throws IOException {
        Path file = Files.writeString(folder.resolve("r.json"), "old");

        ReportFile report = ReportFile.at(file);
        assertThat(file).hasContent("old");
        report.write("new".getBytes(UTF_8));

        assertThat(file).hasContent("new");
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void saysSoIfThePlaceIsGoneAtTheEnd() throws IOException {
        Path place = Files.createDirectory(folder.resolve("place"));
        ReportFile report = ReportFile.at(place.resolve("r.json"));
        Files.delete(place);

        assertThatThrownBy(() -> report.write(new byte[0]))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("r.json");
    }
}
