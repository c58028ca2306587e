package dev.kairos.local.system;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.flink.FlinkConfiguration;
import dev.kairos.local.kafka.KafkaMain;
import dev.kairos.local.process.PartSpec;
import dev.kairos.local.registry.RegistryPart;
import dev.kairos.local.run.Installation;
import dev.kairos.local.run.Ports;
import dev.kairos.local.run.RunFolder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How each part of this system is started. Their limits together stay under 3 GiB. */
final class PartCatalog {
    static final String KAFKA = "kafka";
    static final String REGISTRY = RegistryPart.NAME;
    static final String JOB_MANAGER = "flink-jobmanager";
    static final String TASK_MANAGER = "flink-taskmanager";
    static final String STREAMS_APP = "streams-app";
    static final String GENERATOR = "generator";

    /** Serial collection and C1 alone start fastest and stay smallest. */
    private static final List<String> LEAN = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Installation installation;
    private final RunFolder folder;
    private final SystemSettings settings;

    PartCatalog(Installation installation, RunFolder folder, SystemSettings settings) {
        this.installation = requireNonNull(installation, "installation");
        this.folder = requireNonNull(folder, "folder");
        this.settings = requireNonNull(settings, "settings");
    }

    PartSpec kafka() {
        Ports ports = settings.ports();
        return kafka(installation, folder.kafka(), ports.kafka(), ports.kafkaController());
    }

    static PartSpec kafka(Installation installation, Path data, int port, int controllerPort) {
        return new PartSpec(
                KAFKA,
                port,
                installation.localClasspath(),
                with(LEAN, "-Xmx320m", "-Xms96m", "-XX:MaxMetaspaceSize=128m"),
                KafkaMain.class.getName(),
                List.of(data.toString(), Integer.toString(port), Integer.toString(controllerPort)),
                Map.of());
    }

    PartSpec registry() {
        return RegistryPart.spec(
                installation.registryJar(), folder.registryDatabase(), settings.ports().registry());
    }

    PartSpec jobManager() {
        return flink(
                JOB_MANAGER,
                settings.ports().flink(),
                FlinkConfiguration.jobManagerJvmOptions(),
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
    }

    PartSpec taskManager() {
        return flink(
                TASK_MANAGER,
                settings.ports().taskManagerData(),
                FlinkConfiguration.taskManagerJvmOptions(),
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
    }

    private PartSpec flink(String name, int port, List<String> jvmOptions, String mainClass) {
        return new PartSpec(
                name,
                port,
                installation.flinkClasspath(),
                jvmOptions,
                mainClass,
                List.of("--configDir", folder.flinkConfiguration().toString()),
                Map.of());
    }

    PartSpec streamsApp() {
        return new PartSpec(
                STREAMS_APP,
                settings.ports().dashboard(),
                installation.streamsClasspath(),
                with(LEAN, "-Xmx224m", "-Xms48m", "-XX:MaxMetaspaceSize=128m"),
                "dev.kairos.streamsapp.StreamsApp",
                with(
                        settings.endpointArguments(),
                        "--host",
                        Ports.HOST,
                        "--port",
                        Integer.toString(settings.ports().dashboard()),
                        "--state-dir",
                        folder.streamsState().toString()),
                Map.of());
    }

    /**
     * @param start counts up with each generator that replaces a dead one: it goes on with another
     *     seed, so that it does not repeat what is in the topics, and reports into another file
     */
    PartSpec generator(int start) {
        return new PartSpec(
                GENERATOR,
                0,
                installation.localClasspath(),
                with(LEAN, "-Xmx128m", "-XX:MaxMetaspaceSize=96m"),
                "dev.kairos.local.generator.GeneratorMain",
                with(
                        settings.endpointArguments(),
                        "--seed",
                        Long.toString(settings.seed() + start),
                        "--rate",
                        Double.toString(settings.rate()),
                        "--planted",
                        folder.planted(start).toString()),
                Map.of());
    }

    private static List<String> with(List<String> options, String... more) {
        return Stream.concat(options.stream(), Arrays.stream(more)).toList();
    }
}
