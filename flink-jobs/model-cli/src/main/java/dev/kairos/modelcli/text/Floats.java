package dev.kairos.modelcli.text;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Arrays of floats in a stream: their length, and their values. */
final class Floats {
    private Floats() {}

    static void write(DataOutputStream out, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        out.writeInt(values.length);
        out.write(bytes.array());
    }

    /** Fills an array with what was written from one of the same length. */
    static void read(DataInputStream in, float[] values) throws IOException {
        int length = in.readInt();
        if (length != values.length) {
            throw new IOException(
                    "%d numbers were written, %d are expected".formatted(length, values.length));
        }
        var bytes = new byte[length * Float.BYTES];
        in.readFully(bytes);
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    }
}
