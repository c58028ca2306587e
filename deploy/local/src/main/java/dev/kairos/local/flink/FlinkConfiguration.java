package dev.kairos.local.flink;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.kairos.local.run.Ports;
import dev.kairos.local.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Flink's configuration for one JobManager and one TaskManager on loopback. What the distribution's
 * start scripts would compute, the split of memory, is stated here.
 */
public final class FlinkConfiguration {
    /** Slots of the one TaskManager. */
    public static final int SLOTS = 2;

    private static final int FRAMEWORK_HEAP_MIB = 128;
    private static final int TASK_HEAP_MIB = 384;
    private static final int FRAMEWORK_OFF_HEAP_MIB = 128;
    private static final int TASK_OFF_HEAP_MIB = 64;
    private static final int NETWORK_MIB = 64;
    private static final int MANAGED_MIB = 64;
    private static final int METASPACE_MIB = 192;
    private static final int OVERHEAD_MIB = 192;
    private static final int JOB_MANAGER_HEAP_MIB = 320;

    private FlinkConfiguration() {}

    /** Writes {@code config.yaml} into the run's configuration folder. */
    public static void write(RunFolder folder, Ports ports) throws IOException {
        Files.createDirectories(folder.flinkConfiguration());
        Path file = folder.flinkConfiguration().resolve("config.yaml");
        new ObjectMapper(
                        YAMLFactory.builder()
                                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                                .build())
                .writeValue(file.toFile(), settings(folder, ports));
    }

    /** Memory limits of the JobManager's JVM, in which the jobs' main methods run. */
    public static List<String> jobManagerJvmOptions() {
        return List.of(
                // Building a dataflow registers its translators in a map of the JDK's own.
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-Xmx" + JOB_MANAGER_HEAP_MIB + "m",
                "-Xms64m",
                "-XX:MaxMetaspaceSize=256m",
                "-XX:MaxDirectMemorySize=128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1");
    }

    /** Memory limits of the TaskManager's JVM, as its configuration claims them. */
    public static List<String> taskManagerJvmOptions() {
        return List.of(
                "-Xmx" + (FRAMEWORK_HEAP_MIB + TASK_HEAP_MIB) + "m",
                "-Xms128m",
                "-XX:MaxMetaspaceSize=" + METASPACE_MIB + "m",
                "-XX:MaxDirectMemorySize="
                        + (FRAMEWORK_OFF_HEAP_MIB + TASK_OFF_HEAP_MIB + NETWORK_MIB)
                        + "m",
                "-XX:+UseSerialGC");
    }

    static Map<String, Object> settings(RunFolder folder, Ports ports) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("jobmanager.rpc.address", Ports.HOST);
        settings.put("jobmanager.rpc.port", ports.jobManagerRpc());
        settings.put("jobmanager.bind-host", Ports.HOST);
        settings.put("blob.server.port", Integer.toString(ports.jobManagerBlobs()));
        settings.put("rest.address", Ports.HOST);
        settings.put("rest.bind-address", Ports.HOST);
        settings.put("rest.port", ports.flink());
        settings.put("rest.bind-port", Integer.toString(ports.flink()));
        settings.put("web.submit.enable", true);
        settings.put("web.tmpdir", folder.temporary().toString());

        settings.put("taskmanager.host", Ports.HOST);
        settings.put("taskmanager.bind-host", Ports.HOST);
        // Another address at each start: while the JobManager still reaches for a dead TaskManager,
        // one that starts at the same address may wait for ever to be heard by it.
        settings.put("taskmanager.rpc.port", "0");
        settings.put("taskmanager.data.port", ports.taskManagerData());
        settings.put("taskmanager.data.bind-port", Integer.toString(ports.taskManagerData()));
        settings.put("taskmanager.numberOfTaskSlots", SLOTS);
        settings.put("taskmanager.cpu.cores", (double) SLOTS);
        settings.put("taskmanager.memory.framework.heap.size", FRAMEWORK_HEAP_MIB + "m");
        settings.put("taskmanager.memory.task.heap.size", TASK_HEAP_MIB + "m");
        settings.put("taskmanager.memory.framework.off-heap.size", FRAMEWORK_OFF_HEAP_MIB + "m");
        settings.put("taskmanager.memory.task.off-heap.size", TASK_OFF_HEAP_MIB + "m");
        settings.put("taskmanager.memory.network.min", NETWORK_MIB + "m");
        settings.put("taskmanager.memory.network.max", NETWORK_MIB + "m");
        settings.put("taskmanager.memory.managed.size", MANAGED_MIB + "m");
        settings.put("taskmanager.memory.jvm-metaspace.size", METASPACE_MIB + "m");
        settings.put("taskmanager.memory.jvm-overhead.min", OVERHEAD_MIB + "m");
        settings.put("taskmanager.memory.jvm-overhead.max", OVERHEAD_MIB + "m");
        settings.put("io.tmp.dirs", folder.temporary().toString());

        settings.put("parallelism.default", SLOTS);
        settings.put("execution.checkpointing.dir", FlinkPath.of(folder.checkpoints()));
        settings.put("execution.checkpointing.savepoint-dir", FlinkPath.of(folder.savepoints()));
        settings.put(
                "execution.checkpointing.externalized-checkpoint-retention",
                "RETAIN_ON_CANCELLATION");
        settings.put("execution.checkpointing.num-retained", 3);
        // A dead TaskManager is started again within seconds: the job waits for it, and goes on.
        settings.put("restart-strategy.type", "exponential-delay");
        settings.put("restart-strategy.exponential-delay.initial-backoff", "500 ms");
        settings.put("restart-strategy.exponential-delay.max-backoff", "10 s");
        settings.put("heartbeat.interval", "2 s");
        settings.put("heartbeat.timeout", "15 s");
        // The report reads counters through REST, where they are by default up to 10 s old.
        settings.put("metrics.fetcher.update-interval", "1 s");
        return settings;
    }
}
