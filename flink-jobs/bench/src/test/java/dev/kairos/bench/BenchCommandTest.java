package dev.kairos.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return BenchCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void listNamesEverySuite() {
        assertThat(run("--list")).isZero();

        assertThat(out.toString().lines())
                .anyMatch(line -> line.startsWith("encoder "))
                .anyMatch(line -> line.startsWith("lengths "))
                .anyMatch(line -> line.startsWith("policies "))
                .anyMatch(line -> line.startsWith("pipeline "))
                .anyMatch(line -> line.startsWith("temporal "));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpOfASuiteTellsWhatIsCompared() {
        assertThat(run("encoder", "--help")).isZero();

        assertThat(out.toString())
                .contains("kairos bench encoder", "--report", "--quick", "--seed")
                .contains("scheduler_over_raw");
    }

    @Test
    void withoutASuiteSaysSo() {
        assertThat(run()).isEqualTo(2);

        assertThat(err.toString()).contains("A suite is missing").contains("Usage: kairos bench");
    }

    @Test
    void anUnknownSuiteIsWrongUsage() {
        assertThat(run("encoders", "--report", "r.json")).isEqualTo(2);

        assertThat(err.toString()).contains("encoders");
    }

    @Test
    void aSuiteNeedsAPlaceForItsReport() {
        assertThat(run("encoder")).isEqualTo(2);

        assertThat(err.toString()).contains("--report");
    }

    @Test
    void refusesAReportThatCannotBeWrittenBeforeAnyWork(@TempDir Path folder) {
        Path missing = folder.resolve("missing").resolve("r.json");

        assertThat(run("encoder", "--report", missing.toString())).isEqualTo(1);

        assertThat(err.toString()).contains(missing.toString(), "no such folder");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesAFolderAsReport(@TempDir Path folder) throws IOException {
        assertThat(run("pipeline", "--report", folder.toString())).isEqualTo(1);

        assertThat(err.toString()).contains("is a folder");
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void refusesASeedThatIsNoNumber() {
        assertThat(run("encoder", "--report", "r.json", "--seed", "x")).isEqualTo(2);

        assertThat(err.toString()).contains("--seed");
    }
}
