package dev.kairos.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that a command writes at its end, when it is too late to say that it cannot. */
public final class OutputFile {
    private OutputFile() {}

    /**
     * Makes sure that the file can be written, and creates the folder it lies in. What the file
     * holds stays.
     *
     * @param option by which it was named
     * @throws KairosException if it cannot be written, saying why
     */
    public static void requireWritable(String option, Path file) {
        if (Files.isDirectory(file)) {
            throw new KairosException("%s %s is a folder; name a file.".formatted(option, file));
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            boolean isNew = Files.notExists(file);
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
            if (isNew) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new KairosException("%s %s cannot be written: %s".formatted(option, file, e), e);
        }
    }
}
