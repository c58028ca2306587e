package dev.kairos.bench.report;

import dev.kairos.bench.BenchException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Where a report is written; found writable before the work begins. */
public final class ReportFile {
    private final Path file;

    private ReportFile(Path file) {
        this.file = file;
    }

    /**
     * Makes sure that a report can be written there, by trying.
     *
     * @throws BenchException if not; the message says why
     */
    public static ReportFile at(Path file) {
        if (Files.isDirectory(file)) {
            throw new BenchException(file + ": is a folder; name a file for the report");
        }
        try {
            if (Files.exists(file)) {
                Files.newByteChannel(file, StandardOpenOption.WRITE).close();
            } else {
                Files.createFile(file);
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            throw new BenchException(
                    file + ": there is no such folder for the report; create it first", e);
        } catch (AccessDeniedException e) {
            throw new BenchException(
                    file + ": no permission to write the report there; name another place", e);
        } catch (IOException e) {
            throw new BenchException(
                    "%s: cannot be written: %s".formatted(file, e.getMessage()), e);
        }
        return new ReportFile(file);
    }

    /**
     * Writes the whole report, or leaves what was there.
     *
     * @throws BenchException if it cannot be written, however it was when the work began
     */
    public void write(byte[] report) {
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.write(beside, report);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new BenchException(
                    "%s: the report cannot be written any more: %s".formatted(file, e), e);
        }
    }
}
