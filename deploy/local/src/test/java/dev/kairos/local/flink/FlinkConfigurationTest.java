package dev.kairos.local.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kairos.local.run.Ports;
import dev.kairos.local.run.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkConfigurationTest {
    @TempDir Path folder;

    @Test
    void writesWhatFlinkReads() throws IOException {
        RunFolder run = RunFolder.kept(folder);

        FlinkConfiguration.write(run, new Ports(28080));

        Map<?, ?> written =
                new YAMLMapper()
                        .readValue(folder.resolve("flink/conf/config.yaml").toFile(), Map.class);
        assertThat(written.get("rest.port")).isEqualTo(28082);
        assertThat(written.get("execution.checkpointing.dir"))
                .isEqualTo("file://" + run.checkpoints());
        assertThat(written.get("taskmanager.numberOfTaskSlots")).isEqualTo(2);
    }

    /** Flink takes an escaped space for three letters, and would write beside the folder. */
    @Test
    void namesFoldersAsTheyStand() {
        RunFolder run = RunFolder.kept(Path.of("/home/ada lovelace/run"));

        assertThat(FlinkConfiguration.settings(run, new Ports(28080)))
                .containsEntry(
                        "execution.checkpointing.dir",
                        "file:///home/ada lovelace/run/flink/checkpoints");
    }

    @Test
    void listensOnLoopbackAlone() {
        Map<String, Object> settings =
                FlinkConfiguration.settings(RunFolder.kept(folder), new Ports(28080));

        assertThat(settings)
                .containsEntry("rest.bind-address", "127.0.0.1")
                .containsEntry("jobmanager.bind-host", "127.0.0.1")
                .containsEntry("taskmanager.bind-host", "127.0.0.1")
                .containsEntry("taskmanager.host", "127.0.0.1")
                .containsEntry("taskmanager.rpc.port", "0");
    }

    @Test
    void givesTheTaskManagerTheMemoryThatItsConfigurationClaims() {
        Map<String, Object> settings =
                FlinkConfiguration.settings(RunFolder.kept(folder), new Ports(28080));

        assertThat(FlinkConfiguration.taskManagerJvmOptions())
                .contains(
                        "-Xmx"
                                + (mib(settings, "taskmanager.memory.framework.heap.size")
                                        + mib(settings, "taskmanager.memory.task.heap.size"))
                                + "m",
                        "-XX:MaxDirectMemorySize="
                                + (mib(settings, "taskmanager.memory.framework.off-heap.size")
                                        + mib(settings, "taskmanager.memory.task.off-heap.size")
                                        + mib(settings, "taskmanager.memory.network.max"))
                                + "m",
                        "-XX:MaxMetaspaceSize="
                                + mib(settings, "taskmanager.memory.jvm-metaspace.size")
                                + "m");
    }

    private static int mib(Map<String, Object> settings, String option) {
        return Integer.parseInt(settings.get(option).toString().replace("m", ""));
    }
}
