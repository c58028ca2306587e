package dev.kairos.modelcli.training;

import dev.kairos.modelcli.UserError;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that holds where a training stands. It says which training that is, and is replaced as a
 * whole: a kill leaves the old state or the new one.
 */
public final class CheckpointFile {
    private static final int FORMAT = 1;

    private CheckpointFile() {}

    /** Writes what a training remembers. */
    @FunctionalInterface
    public interface Writer {
        /** Writes all of it. */
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads what a {@link Writer} wrote. */
    @FunctionalInterface
    public interface Reader<T> {
        /** Reads all of it. */
        T read(DataInputStream in) throws IOException;
    }

    /**
     * Replaces a file.
     *
     * @param training what is trained, how, and on what
     * @throws UncheckedIOException if it cannot be written
     */
    public static void write(Path file, String training, Writer state) {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (var out =
                    new DataOutputStream(
                            new BufferedOutputStream(Files.newOutputStream(unfinished)))) {
                out.writeInt(FORMAT);
                out.writeUTF(training);
                state.write(out);
            }
            Files.move(
                    unfinished,
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the checkpoint " + file, e);
        }
    }

    /**
     * Reads a file.
     *
     * @param training that it must be of, as it was written
     * @throws UserError if it is of another training, or damaged
     */
    public static <T> T read(Path file, String training, Reader<T> state) {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != FORMAT || !in.readUTF().equals(training)) {
                throw new UserError(
                        ("%s: is a checkpoint of another training; use the same data and options,"
                                        + " or remove the file")
                                .formatted(file));
            }
            T found = state.read(in);
            if (in.read() >= 0) {
                throw new IOException("there is more in it than was written");
            }
            return found;
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "%s: the checkpoint is damaged (%s); remove the file"
                            .formatted(file, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new UserError(
                    "%s: the checkpoint cannot be read (%s); remove the file"
                            .formatted(file, UserError.reasonOf(e)),
                    e);
        }
    }

    /** Writes an array: its length, and its values. */
    public static void writeFloats(DataOutputStream out, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        out.writeInt(values.length);
        out.write(bytes.array());
    }

    /** Reads an array. */
    public static float[] readFloats(DataInputStream in) throws IOException {
        int length = in.readInt();
        // Before memory is taken for it.
        if (length < 0 || length > in.available() / Float.BYTES) {
            throw new IOException("an array of %d numbers is cut short".formatted(length));
        }
        var bytes = new byte[length * Float.BYTES];
        in.readFully(bytes);
        var values = new float[length];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        return values;
    }
}
