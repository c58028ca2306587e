package dev.kairos.modelcli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command writes a package. */
final class OutputFolder {
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
}
