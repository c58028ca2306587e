package dev.kairos.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    @TempDir Path folder;

    @Test
    void makesTheFolderAndLeavesNoEmptyFile() {
        OutputFile.requireWritable("--report", folder.resolve("new/r.json"));

        assertThat(folder.resolve("new")).isEmptyDirectory();
    }

    @Test
    void leavesWhatTheFileHolds() throws IOException {
        Path file = Files.writeString(folder.resolve("r.json"), "an earlier report");

        OutputFile.requireWritable("--report", file);

        assertThat(file).hasContent("an earlier report");
    }

    @Test
    void refusesWhatIsNoFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> OutputFile.requireWritable("--report", folder))
                .isInstanceOf(KairosException.class)
                .hasMessageContaining("--report " + folder + " is a folder");
        assertThatThrownBy(() -> OutputFile.requireWritable("--report", file.resolve("r.json")))
                .isInstanceOf(KairosException.class)
                .hasMessageContaining("cannot be written");
    }
}
