package dev.kairos.local.run;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * The folders of one running system: where its state is found, and where it keeps data and logs.
 *
 * @param control holds {@code state.json}; found again from the port base alone
 * @param data what the parts write, in folders of their own; {@code --keep} moves it
 */
public record RunFolder(Path control, Path data) {
    public RunFolder {
        requireNonNull(control, "control");
        requireNonNull(data, "data");
    }

    /**
     * Under {@code .kairos} in the repository; systems beside the default one have a folder named
     * by their port base.
     */
    public static RunFolder of(Path root, Ports ports, Optional<Path> keep) {
        Path base = root.resolve(".kairos");
        Path control =
                ports.base() == Ports.DEFAULT_BASE
                        ? base
                        : base.resolve(Integer.toString(ports.base()));
        return new RunFolder(
                control, keep.map(Path::toAbsolutePath).map(Path::normalize).orElse(control));
    }

    /** The folders of a run whose data was kept. */
    public static RunFolder kept(Path data) {
        Path absolute = data.toAbsolutePath().normalize();
        return new RunFolder(absolute, absolute);
    }

    public Path logs() {
        return data.resolve("logs");
    }

    /** Kafka's log directory. */
    public Path kafka() {
        return data.resolve("kafka");
    }

    /** The registry's database, without H2's file ending. */
    public Path registryDatabase() {
        return data.resolve("registry").resolve("registry");
    }

    public Path flinkConfiguration() {
        return data.resolve("flink").resolve("conf");
    }

    public Path checkpoints() {
        return data.resolve("flink").resolve("checkpoints");
    }

    public Path savepoints() {
        return data.resolve("flink").resolve("savepoints");
    }

    /** What parts unpack or spill while they run. */
    public Path temporary() {
        return data.resolve("tmp");
    }

    public Path streamsState() {
        return data.resolve("streams");
    }

    /**
     * What the generator says it planted.
     *
     * @param start 0 for the first generator of a run, counting up with each that replaces a dead
     *     one
     */
    public Path planted(int start) {
        return data.resolve(start == 0 ? "planted.json" : "planted-%d.json".formatted(start));
    }

    /** What {@code kairos ledger --dir} needs to know of a kept run. */
    public Path keptRun() {
        return data.resolve("run.json");
    }

    /** Creates the folders that parts expect. */
    public void create() throws IOException {
        for (Path folder :
                new Path[] {
                    control,
                    logs(),
                    kafka(),
                    registryDatabase().getParent(),
                    flinkConfiguration(),
                    checkpoints(),
                    savepoints(),
                    temporary(),
                    streamsState()
                }) {
            Files.createDirectories(folder);
        }
    }

    /** Removes what an earlier run left, so that a new one starts from nothing. */
    public void clear() throws IOException {
        clearData();
        deleteTree(logs());
        deleteTree(keptRun());
        if (Files.isDirectory(data)) {
            try (var files = Files.newDirectoryStream(data, "planted*.json")) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Removes what parts wrote, and leaves their logs. */
    public void clearData() throws IOException {
        for (String name : new String[] {"kafka", "registry", "flink", "streams", "tmp"}) {
            deleteTree(data.resolve(name));
        }
    }

    private static void deleteTree(Path path) throws IOException {
        if (Files.notExists(path)) {
            return;
        }
        try (var paths = Files.walk(path)) {
            for (Path entry : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
