package dev.kairos.modelcli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where a command writes a package. */
public final class OutputFolder {
    private OutputFolder() {}

    /**
     * Makes sure that nothing is overwritten.
     *
     * @throws UserError if something is there
     */
    static void requireFree(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (var entries = Files.list(folder)) {
                if (entries.findAny().isEmpty()) {
                    return;
                }
            }
        }
        if (Files.exists(folder)) {
            throw new UserError(folder + ": is there already; remove it or name another folder");
        }
    }

    /** Removes a folder that a command of ours made, with all that is in it, if it is there. */
    public static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
