package dev.kairos.local.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    @TempDir Path folder;

    @Test
    void findsTheNewestByNumberAndNotByName() throws IOException {
        complete("job/chk-9");
        complete("job/chk-10");
        complete("other/chk-11");

        assertThat(Checkpoints.newest(folder, "job")).contains(folder.resolve("job/chk-10"));
    }

    @Test
    void passesOverACheckpointThatWasCutShort() throws IOException {
        complete("job/chk-1");
        Files.createDirectories(folder.resolve("job/chk-2"));
        Files.createDirectories(folder.resolve("job/shared"));

        assertThat(Checkpoints.newest(folder, "job")).contains(folder.resolve("job/chk-1"));
    }

    @Test
    void findsNothingForAJobThatTookNone() throws IOException {
        assertThat(Checkpoints.newest(folder, "job")).isEmpty();
    }

    private void complete(String checkpoint) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(checkpoint));
        Files.writeString(directory.resolve("_metadata"), "complete");
    }
}
