package dev.kairos.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kairos.local.KairosException;
import dev.kairos.local.run.RunState.ProcessEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir Path folder;

    @Test
    void readsWhatItWrote() throws IOException {
        StateFile file = new StateFile(folder.resolve("new"));
        RunState state = state(ProcessEntry.of("kafka", ProcessHandle.current(), 19092));

        file.write(state);

        assertThat(file.read()).contains(state);
        assertThat(folder.resolve("new/supervisor.pid"))
                .hasContent(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void isEmptyWhenNothingRuns() throws IOException {
        StateFile file = new StateFile(folder);
        assertThat(file.read()).isEmpty();

        file.write(state());
        file.delete();

        assertThat(file.read()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void saysWhichFileCannotBeRead() throws IOException {
        Files.writeString(folder.resolve("state.json"), "{\"phase\": ");

        assertThatExceptionOfType(KairosException.class)
                .isThrownBy(() -> new StateFile(folder).read())
                .withMessageContaining(folder.resolve("state.json").toString());
    }

    @Test
    void knowsItsProcessFromAStrangerWithTheSamePid() {
        ProcessEntry own = ProcessEntry.of("kafka", ProcessHandle.current(), 0);
        ProcessEntry stranger = new ProcessEntry("kafka", own.pid(), own.startedAt() - 5000, 0);

        assertThat(own.process()).contains(ProcessHandle.current());
        assertThat(stranger.process()).isEmpty();
    }

    @Test
    void keepsTheDataOfARunWhereAskedAndItsStateWhereFound() {
        Path kept = folder.resolve("kept");
        RunFolder run = RunFolder.of(folder, new Ports(28080), java.util.Optional.of(kept));

        assertThat(run.control()).isEqualTo(folder.resolve(".kairos/28080"));
        assertThat(run.kafka()).isEqualTo(kept.resolve("kafka"));
        assertThat(RunFolder.of(folder, new Ports(18080), java.util.Optional.empty()).logs())
                .isEqualTo(folder.resolve(".kairos/logs"));
    }

    @Test
    void leavesLogsWhenItClearsData() throws IOException {
        RunFolder run = RunFolder.kept(folder.resolve("run"));
        run.create();
        Files.writeString(run.logs().resolve("kafka.log"), "started");
        Files.writeString(run.kafka().resolve("00000.log"), "records");

        run.clearData();
        assertThat(run.logs().resolve("kafka.log")).exists();
        assertThat(run.kafka()).doesNotExist();

        run.clear();
        assertThat(run.logs()).doesNotExist();
    }

    private static RunState state(ProcessEntry... processes) {
        return new RunState(
                "up",
                RunState.Phase.RUNNING,
                ProcessEntry.of("kairos", ProcessHandle.current(), 0),
                18080,
                "kairos.",
                "at-least-once",
                "/data",
                2,
                List.of(processes));
    }
}
