package dev.kairos.local;

import dev.kairos.local.demo.KeptRunFile;
import dev.kairos.local.run.Installation;
import dev.kairos.local.run.RunFolder;
import dev.kairos.local.system.StoredTopics;
import java.nio.file.Path;

/**
 * The topics and schemas that {@code kairos demo --keep} left, served by a broker and a registry of
 * their own on free ports for as long as this is open. No job runs on them.
 */
public final class KeptRun implements AutoCloseable {
    private final StoredTopics stored;

    private KeptRun(StoredTopics stored) {
        this.stored = stored;
    }

    /**
     * Starts a broker and a registry on what lies in the folder, which takes some seconds.
     *
     * @param directory as given to {@code --keep}
     * @throws KairosException if it is not such a folder, a system still runs on it, or a part does
     *     not start
     */
    public static KeptRun open(Path directory) {
        RunFolder folder = RunFolder.kept(directory);
        KeptRunFile file = KeptRunFile.read(folder.keptRun());
        return new KeptRun(StoredTopics.open(Installation.current(), folder, file.topics()));
    }

    /** Where its broker and registry are reached. */
    public Endpoints endpoints() {
        return stored.endpoints();
    }

    /** Stops broker and registry; the folder can be opened again. */
    @Override
    public void close() {
        stored.close();
    }
}
