package dev.kairos.modelcli.scoring;

import dev.kairos.modelcli.UsageError;
import dev.kairos.modelcli.UserError;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** A file that appears when it is complete, gzip if its name ends in {@code .gz}. */
public final class OutputFile {
    private OutputFile() {}

    /** Writes rows. */
    @FunctionalInterface
    public interface Rows {
        void writeTo(CSVPrinter csv) throws IOException;
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(Writer writer) throws IOException;
    }

    /**
     * Writes a CSV file, in place of the one that is there.
     *
     * @throws UserError if it cannot be written
     */
    public static void write(Path output, Rows rows) {
        writeContent(
                output,
                writer -> {
                    var csv =
                            new CSVPrinter(
                                    writer,
                                    CSVFormat.RFC4180.builder().setRecordSeparator('\n').get());
                    rows.writeTo(csv);
                    csv.flush();
                });
    }

    /**
     * Writes a text, in place of the file that is there.
     *
     * @throws UserError if it cannot be written
     */
    public static void writeText(Path output, String text) {
        writeContent(output, writer -> writer.write(text));
    }

    /**
     * Makes sure, before any work, that a file to be written is none that is read, or written
     * otherwise.
     *
     * @param others those; null is none
     * @throws UsageError if it is, whatever names or links lead there
     */
    public static void requireOwn(Path output, Path... others) throws IOException {
        for (Path other : others) {
            if (other != null && isSame(output, other)) {
                throw new UsageError(
                        output + ": is the file of another option, too; write to one of its own");
            }
        }
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return Files.exists(one) && Files.exists(other)
                ? Files.isSameFile(one, other)
                : resolved(one).equals(resolved(other));
    }

    /** Where a file is or would be. */
    private static Path resolved(Path file) throws IOException {
        if (Files.exists(file)) {
            return file.toRealPath();
        }
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        return folder != null && Files.exists(folder)
                ? folder.toRealPath().resolve(absolute.getFileName())
                : absolute;
    }

    private static void writeContent(Path output, Content content) {
        try {
            writeWhole(target(output), content);
        } catch (IOException e) {
            throw new UserError(
                    "%s: cannot be written: %s; check the name, the folder's permissions and the disk"
                            .formatted(output, UserError.reasonOf(e)),
                    e);
        }
    }

    private static void writeWhole(Path target, Content content) throws IOException {
        Path unfinished =
                target.resolveSibling(
                        "%s.%d.unfinished"
                                .formatted(target.getFileName(), ProcessHandle.current().pid()));
        // An interrupted run skips the finally below.
        unfinished.toFile().deleteOnExit();
        try {
            Files.deleteIfExists(unfinished);
            Files.createFile(unfinished, permissionsOf(target));
            try (Writer writer = writerOf(unfinished, target)) {
                content.writeTo(writer);
            }
            Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Those of the file that is replaced, before anything is written that only some may read. */
    private static FileAttribute<?>[] permissionsOf(Path target) throws IOException {
        boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix && Files.exists(target)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(target))
                }
                : new FileAttribute<?>[0];
    }

    /** The file to write, where a link leads to; not a device, which the new file would replace. */
    private static Path target(Path output) throws IOException {
        Path target = Files.exists(output) ? output.toRealPath() : output.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new UserError(target + ": is a folder; name a file for the output");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new UserError(target + ": is a device or a pipe; name a file for the output");
        }
        if (Files.exists(target) && !Files.isWritable(target)) {
            throw new UserError(target + ": is write-protected; name another file for the output");
        }
        if (!Files.isDirectory(target.getParent())) {
            throw new UserError(target.getParent() + ": there is no such folder for the output");
        }
        return target;
    }

    private static Writer writerOf(Path file, Path named) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        return new BufferedWriter(
                new OutputStreamWriter(
                        named.toString().endsWith(".gz") ? new GZIPOutputStream(out) : out,
                        StandardCharsets.UTF_8));
    }
}
